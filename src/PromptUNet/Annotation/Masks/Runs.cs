using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>Collects runs in ascending order; runs that touch are merged.</summary>
internal sealed class Runs
{
    private readonly List<int> _edges = [];

    /// <param name="start">The first pixel number, not before the last run's end.</param>
    /// <param name="end">The one after the last.</param>
    public void Add(int start, int end)
    {
        if (_edges.Count > 0 && _edges[^1] == start)
        {
            _edges[^1] = end;
        }
        else
        {
            _edges.Add(start);
            _edges.Add(end);
        }
    }

    public int[] ToEdges() => [.. _edges];
}

/// <summary>
/// Numbers in seven bits a byte, the lowest first, the top bit set when more follow (LEB128). Runs are written in them.
/// </summary>
public static class Leb128
{
    /// <summary>Adds a number's bytes.</summary>
    public static void Write(List<byte> bytes, int number)
    {
        uint rest = (uint)number;
        for (; rest > 0x7F; rest >>= 7)
        {
            bytes.Add((byte)(rest | 0x80));
        }

        bytes.Add((byte)rest);
    }

    /// <summary>Reads a number and advances behind it.</summary>
    /// <param name="bytes">Where it begins.</param>
    /// <param name="most">Bytes that it may take, up to 9.</param>
    /// <param name="number">From 0 up.</param>
    /// <returns>False when the bytes end before the number does, or it takes more.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, int most, out long number)
    {
        number = 0;
        for (int i = 0; i < Math.Min(bytes.Length, most); i++)
        {
            number |= (long)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] <= 0x7F)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}

/// <summary>
/// Sets of pixels as <see cref="Leb128"/> numbers: how many edges a set has, and the distance of each edge from the one before.
/// </summary>
internal static class RunBytes
{
    public static void Add(List<byte> bytes, PixelSet pixels)
    {
        Leb128.Write(bytes, pixels.Edges.Length);
        int before = 0;
        foreach (int edge in pixels.Edges)
        {
            Leb128.Write(bytes, edge - before);
            before = edge;
        }
    }

    /// <exception cref="JsonException">The bytes are not such a number.</exception>
    public static int Number(ref ReadOnlySpan<byte> bytes) => !Leb128.TryRead(ref bytes, most: 5, out long number)
        ? throw new JsonException("A set of pixels ends in the middle of a number.")
        : number <= int.MaxValue ? (int)number : throw new JsonException($"The number {number} in a set of pixels is too large.");

    /// <exception cref="JsonException">
    /// The bytes are not a set of a slice of this size. Memory is taken only for the edges that the bytes hold, whatever count they
    /// announce.
    /// </exception>
    public static PixelSet Pixels(ref ReadOnlySpan<byte> bytes, int width, int height)
    {
        int count = Number(ref bytes);
        if (width < 0 || height < 0 || (long)width * height > int.MaxValue || count % 2 != 0 || count > bytes.Length)
        {
            throw new JsonException($"{count} edges in {bytes.Length} bytes are no set of the pixels of a slice of {width} x {height}.");
        }

        int[] edges = new int[count];
        long before = 0;
        for (int i = 0; i < count; i++)
        {
            int distance = Number(ref bytes);
            before += distance;
            edges[i] = (distance > 0 || i == 0) && before <= (long)width * height
                ? (int)before
                : throw new JsonException(
                    $"Edge {i} of a set of pixels, {before}, does not ascend or is outside a slice of {width} x {height}.");
        }

        return new PixelSet(width, height, edges);
    }
}

/// <summary>A set of pixels in JSON: <c>{"size":[width,height],"runs":"base 64"}</c>.</summary>
internal sealed class PixelSetJson : JsonConverter<PixelSet>
{
    public override PixelSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var (size, runs) = SizedRuns.Read(ref reader, 2);
        ReadOnlySpan<byte> bytes = runs;
        var pixels = RunBytes.Pixels(ref bytes, size[0], size[1]);
        return bytes.IsEmpty ? pixels : throw new JsonException($"{bytes.Length} bytes are left over after a set of pixels.");
    }

    public override void Write(Utf8JsonWriter writer, PixelSet value, JsonSerializerOptions options)
    {
        List<byte> bytes = [];
        RunBytes.Add(bytes, value);
        SizedRuns.Write(writer, [value.Width, value.Height], bytes);
    }
}

/// <summary>
/// A set of voxels in JSON: <c>{"size":[x,y,z],"runs":"base 64"}</c>. The runs hold the number of slices, and each slice's index and
/// pixels.
/// </summary>
internal sealed class VoxelSetJson : JsonConverter<VoxelSet>
{
    public override VoxelSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var (size, runs) = SizedRuns.Read(ref reader, 3);
        ReadOnlySpan<byte> bytes = runs;
        var slices = ImmutableSortedDictionary.CreateBuilder<int, PixelSet>();
        for (int left = RunBytes.Number(ref bytes); left > 0; left--)
        {
            int k = RunBytes.Number(ref bytes);
            var pixels = RunBytes.Pixels(ref bytes, size[0], size[1]);
            if (k >= size[2] || pixels.IsEmpty || !slices.TryAdd(k, pixels))
            {
                throw new JsonException($"Slice {k} of a set of voxels is empty, given twice or outside a volume of {size[2]} slices.");
            }
        }

        return bytes.IsEmpty
            ? new VoxelSet(new Size3(size[0], size[1], size[2]), slices.ToImmutable())
            : throw new JsonException($"{bytes.Length} bytes are left over after a set of voxels.");
    }

    public override void Write(Utf8JsonWriter writer, VoxelSet value, JsonSerializerOptions options)
    {
        List<byte> bytes = [];
        Leb128.Write(bytes, value.Slices.Count());
        foreach (var (k, pixels) in value.Slices)
        {
            Leb128.Write(bytes, k);
            RunBytes.Add(bytes, pixels);
        }

        SizedRuns.Write(writer, [value.Size.X, value.Size.Y, value.Size.Z], bytes);
    }
}

/// <summary>The two members that sets have in JSON, in this order.</summary>
internal static class SizedRuns
{
    public static (int[] Size, byte[] Runs) Read(ref Utf8JsonReader reader, int axes)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject);
        Expect(IsNext(ref reader, "size") && reader.Read() && reader.TokenType == JsonTokenType.StartArray);
        int[] size = new int[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            Expect(reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out size[axis]) && size[axis] >= 0);
        }

        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndArray);
        Expect(IsNext(ref reader, "runs") && reader.Read() && reader.TokenType == JsonTokenType.String);
        Expect(reader.TryGetBytesFromBase64(out byte[]? runs));
        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndObject);
        return (size, runs!);
    }

    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<int> size, List<byte> runs)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("size");
        foreach (int edge in size)
        {
            writer.WriteNumberValue(edge);
        }

        writer.WriteEndArray();
        writer.WriteBase64String("runs", runs.ToArray());
        writer.WriteEndObject();
    }

    private static bool IsNext(ref Utf8JsonReader reader, string member) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(member);

    private static void Expect(bool isMet)
    {
        if (!isMet)
        {
            throw new JsonException("A set of pixels or voxels is an object of \"size\", numbers from 0, and \"runs\" in base 64.");
        }
    }
}
