using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Lab.Bench;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Inference.Quantisation;

/// <summary>A network of our shape with drawn weights, and windows of noise to show it.</summary>
internal static class SmallNetwork
{
    public const int Width = 8;

    public static InputOptions Input { get; } = new() { Size = 32 };

    public static ModelMetadata Metadata { get; } = TinyModel.Sample(Input) with { Width = Width };

    public static GraphWriter Graph { get; } = PromptUNetGraph.Write(Width, Input.PromptChannels, new RandomKernels(3).Of);

    public static byte[] Float { get; } = OnnxFile.Sealed(Graph, Metadata);

    public static CalibratedModel Calibrated { get; } = CalibratedModel.Of(Graph, Metadata, [.. Enumerable.Range(0, 4).Select(Sample)]);

    /// <summary>One window of noise from 0 to 1, another for each seed.</summary>
    public static CalibrationSample Sample(int seed)
    {
        var random = new Random(seed);
        float[] Planes(int count) => [.. Enumerable.Range(0, count * Input.Size * Input.Size).Select(_ => random.NextSingle())];
        return new CalibrationSample(Planes(1), Planes(Input.PromptChannels));
    }

    /// <summary>What a model answers to a window of <see cref="Input"/>.</summary>
    public static float[] Logits(byte[] model, CalibrationSample shown) => Logits(model, shown, Input.Size);

    /// <param name="model">A model's bytes.</param>
    /// <param name="shown">What it is shown.</param>
    /// <param name="size">Edge of that.</param>
    public static float[] Logits(byte[] model, CalibrationSample shown, int size)
    {
        using var network = new BareNetwork(model, new Dictionary<string, long[]>
        {
            [OnnxNames.Image] = [1, 1, size, size], [OnnxNames.Prompt] = [1, Input.PromptChannels, size, size],
        });
        shown.Image.CopyTo(network.Input(OnnxNames.Image));
        shown.Prompt.CopyTo(network.Input(OnnxNames.Prompt));
        network.Run();
        return network.Output.ToArray();
    }

    /// <summary>Root mean square of the difference, in standard deviations of what is expected.</summary>
    public static double Error(float[] expected, float[] found)
    {
        double mean = expected.Average();
        return Math.Sqrt(expected.Zip(found, (e, f) => Math.Pow(e - f, 2)).Average() / expected.Average(e => Math.Pow(e - mean, 2)));
    }
}
