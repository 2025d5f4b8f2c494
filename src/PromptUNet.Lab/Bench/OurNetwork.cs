using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench;

/// <summary>Networks of our shape with random weights: for sizes and widths of which none is released.</summary>
internal static class OurNetwork
{
    private const int Seed = 1;

    public static IReadOnlyList<Precision> Precisions { get; } = [Precision.Int8, Precision.Float];

    /// <summary>A precision as the names of cases have it.</summary>
    public static string Word(Precision precision) => precision.ToString().ToLowerInvariant();

    /// <summary>The input of the released models, on windows of another size.</summary>
    public static InputOptions Windows(int size) => new() { Size = size };

    /// <summary>A model's bytes; its ranges are those of random inputs.</summary>
    public static byte[] Model(int width, InputOptions input, Precision precision)
    {
        var metadata = new ModelMetadata
        {
            Preset = "random", Input = input, Width = width, TrainingData = [], Licence = "none", Commit = "none", Seed = Seed,
            Samples = 0, Checkpoint = "none",
        };
        return precision == Precision.Float
            ? OnnxFile.Sealed(Graph(width, input), metadata)
            : CalibratedModel.Of(Graph(width, input), metadata, [Sample(input)]).Quantised(RangeRule.MinMax, PromptUNetGraph.FirstLayers);
    }

    public static Dictionary<string, long[]> Inputs(InputOptions input) => new()
    {
        [OnnxNames.Image] = [1, 1, input.Size, input.Size], [OnnxNames.Prompt] = [1, input.PromptChannels, input.Size, input.Size],
    };

    /// <summary>Thousands of millions of multiply-accumulates for one window.</summary>
    public static double Gmac(int width, InputOptions input) => GraphCost.Of(Graph(width, input), Inputs(input)).MultiplyAccumulates / 1e9;

    private static GraphWriter Graph(int width, InputOptions input) =>
        PromptUNetGraph.Write(width, input.PromptChannels, new RandomKernels(Seed).Of, halved: input.Align);

    private static CalibrationSample Sample(InputOptions input)
    {
        var random = new Random(Seed);
        float[] Plane(int channels) => [.. Enumerable.Range(0, channels * input.Size * input.Size).Select(_ => random.NextSingle())];
        return new CalibrationSample(Plane(1), Plane(input.PromptChannels));
    }
}
