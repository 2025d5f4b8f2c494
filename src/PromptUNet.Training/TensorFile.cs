using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PromptUNet.Training;

/// <summary>
/// Named float arrays and text notes in one file, in the safetensors format. The file begins with eight bytes of header length (little
/// endian). A JSON header with type, shape and byte range of every tensor follows, then the raw data. Other tools can read it, and
/// nothing in it is executed.
/// </summary>
public sealed record TensorFile(IReadOnlyDictionary<string, string> Notes, IReadOnlyDictionary<string, float[]> Tensors)
{
    private const int LongestHeader = 16 << 20;

    /// <summary>Writes the tensors in order of their names.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="half">Whether tensors are in half precision, except those with a number too large for it. Halves the file.</param>
    public void Write(Stream stream, bool half = false)
    {
        bool IsHalf(float[] values) => half && values.All(v => Math.Abs(v) <= (float)Half.MaxValue);
        var header = new JsonObject
        {
            ["__metadata__"] = new JsonObject(Notes.Select(n => KeyValuePair.Create(n.Key, (JsonNode?)n.Value))),
        };
        long at = 0;
        var ordered = Tensors.OrderBy(t => t.Key, StringComparer.Ordinal).ToList();
        foreach (var (name, values) in ordered)
        {
            long end = at + ((IsHalf(values) ? 2L : 4L) * values.Length);
            header[name] = new JsonObject
            {
                ["dtype"] = IsHalf(values) ? "F16" : "F32",
                ["shape"] = new JsonArray(values.Length),
                ["data_offsets"] = new JsonArray(at, end),
            };
            at = end;
        }

        byte[] text = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        stream.Write(length);
        stream.Write(text);
        foreach (var (_, values) in ordered)
        {
            stream.Write(IsHalf(values)
                ? MemoryMarshal.AsBytes(Array.ConvertAll(values, v => (Half)v).AsSpan())
                : MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    /// <summary>Reads a file of float tensors.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is not safetensors, is cut short or holds other types; the message says which.
    /// </exception>
    public static TensorFile Read(string path)
    {
        using var file = File.OpenRead(path);
        try
        {
            return Read(file);
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or EndOfStreamException)
        {
            throw new InvalidDataException($"{path} is not a whole safetensors file: {e.Message}", e);
        }
    }

    private static TensorFile Read(FileStream file)
    {
        byte[] length = new byte[8];
        file.ReadExactly(length);
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (headerLength is < 2 or > LongestHeader || headerLength > file.Length - 8)
        {
            throw new InvalidDataException($"{file.Name}: a header of {headerLength} bytes is not possible in a file of {file.Length}.");
        }

        byte[] text = new byte[headerLength];
        file.ReadExactly(text);
        using var header = JsonDocument.Parse(text);
        long start = 8 + headerLength;
        Dictionary<string, string> notes = [];
        Dictionary<string, float[]> tensors = [];
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                notes = entry.Value.EnumerateObject().ToDictionary(n => n.Name, n => n.Value.GetString() ?? "");
                continue;
            }

            tensors[entry.Name] = ReadTensor(file, entry, start);
        }

        return new TensorFile(notes, tensors);
    }

    private static float[] ReadTensor(FileStream file, JsonProperty entry, long start)
    {
        string type = entry.Value.GetProperty("dtype").GetString() ?? "";
        var offsets = entry.Value.GetProperty("data_offsets");
        long from = offsets[0].GetInt64(), to = offsets[1].GetInt64();
        int bytes = type == "F16" ? 2 : 4;
        if (type is not "F32" and not "F16" || from < 0 || to < from || (to - from) % bytes != 0 || to > file.Length - start)
        {
            throw new InvalidDataException($"{file.Name}: tensor '{entry.Name}' of type {type} at bytes {from} to {to} cannot be read.");
        }

        file.Position = start + from;
        return bytes == 2
            ? Array.ConvertAll(ReadValues<Half>(file, (to - from) / bytes), v => (float)v)
            : ReadValues<float>(file, (to - from) / bytes);
    }

    private static T[] ReadValues<T>(FileStream file, long count)
        where T : unmanaged
    {
        var values = new T[count];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
