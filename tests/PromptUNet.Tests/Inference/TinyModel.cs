using System.Text;
using PromptUNet.Inference;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Inference;

/// <summary>
/// A model file without weights, coded by hand (protobuf: a tag, then a number or a length and bytes). The logits are the image plus the
/// sum of the prompt's channels. Each part can be made wrong.
/// </summary>
internal sealed record TinyModel
{
    private const int Float = 1;

    public string Image { get; init; } = "image";

    public string Prompt { get; init; } = "prompt";

    public string Logits { get; init; } = "logits";

    /// <summary>The prompt's dimensions; names are free ones.</summary>
    public string[] PromptShape { get; init; } = ["batch", "11", "height", "width"];

    /// <summary>Type of every tensor, by ONNX's number.</summary>
    public int ElementType { get; init; } = Float;

    /// <summary>How image and sum become logits.</summary>
    public string Operation { get; init; } = "Add";

    /// <summary>The metadata entry; null for none.</summary>
    public string? Metadata { get; init; } = Described(new InputOptions { Size = 32 });

    /// <summary>What a model with this input might say of itself.</summary>
    public static string Described(InputOptions input) => Sample(input).ToJson();

    public static ModelMetadata Sample(InputOptions input) => new()
    {
        Preset = "tiny", Input = input, Width = 4, TrainingData = [new("phantoms", "CC0-1.0"), new("Schädel \"A\"", "CC-BY-4.0")],
        Licence = "Apache-2.0", Commit = "0123abc", Seed = 7, Samples = 3_000_000_000, Checkpoint = "tiny.checkpoint",
    };

    public byte[] ToBytes() => Sealed([.. Body(), .. Metadata is null ? [] : Entry(ModelMetadata.Key, Metadata)]);

    /// <summary>A file with a valid seal, whatever is in it.</summary>
    public static byte[] Sealed(byte[] body)
    {
        byte[] model = [.. body, .. Entry(ModelSeal.Key, ModelSeal.Open)];
        ModelSeal.Close(model);
        return model;
    }

    private byte[] Body()
    {
        int channelAxis = PromptShape.Length - 3;
        byte[] axes = Field(5, Text(1, "axes"), Number(8, channelAxis), Number(20, 7));
        byte[] axis = Field(5, Text(1, "axis"), Number(3, 2), Number(20, 2));
        byte[] sum = Field(1, Text(1, Prompt), Text(2, "sum"), Text(4, "ReduceSum"), axes);
        byte[] join = Field(1, Text(1, Image), Text(1, "sum"), Text(2, Logits), Text(4, Operation), Operation == "Concat" ? axis : []);
        byte[] graph = Field(
            7, sum, join, Text(2, "tiny"), Value(11, Image, "batch", "1", "height", "width"), Value(11, Prompt, PromptShape),
            Value(12, Logits, "batch", "1", "height", "width"));
        return [.. Number(1, 6), .. graph, .. Field(8, Number(2, 11))];
    }

    private byte[] Value(int field, string name, params string[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(d => Field(1, int.TryParse(d, out int size) ? Number(1, size) : Text(2, d)))];
        return Field(field, Text(1, name), Field(2, Field(1, Number(1, ElementType), Field(2, dimensions))));
    }

    private static byte[] Entry(string key, string value) => Field(14, Text(1, key), Text(2, value));

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(p => p)];
        return [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];
    }

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static IEnumerable<byte> Varint(long value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)(value | 128);
        }

        yield return (byte)value;
    }
}
