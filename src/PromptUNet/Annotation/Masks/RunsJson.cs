using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

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

/// <summary>A set of voxels in JSON: <c>{"size":[x,y,z],"runs":"base 64"}</c>, the number of slices, of each its index and its pixels.</summary>
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

        return bytes.IsEmpty ? new VoxelSet(new Size3(size[0], size[1], size[2]), slices.ToImmutable()) : throw new JsonException($"{bytes.Length} bytes are left over after a set of voxels.");
    }

    public override void Write(Utf8JsonWriter writer, VoxelSet value, JsonSerializerOptions options)
    {
        List<byte> bytes = [];
        RunBytes.Add(bytes, value.Slices.Count());
        foreach (var (k, pixels) in value.Slices)
        {
            RunBytes.Add(bytes, k);
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

    private static void Expect(bool held)
    {
        if (!held)
        {
            throw new JsonException("A set of pixels or voxels is an object of \"size\", numbers from 0, and \"runs\" in base 64.");
        }
    }
}
