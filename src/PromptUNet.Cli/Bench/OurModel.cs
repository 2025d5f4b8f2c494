using PromptUNet.Evaluation.Performance;
using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;

namespace PromptUNet.Cli.Bench;

/// <summary>A released model whose speed is measured.</summary>
/// <param name="Precision">Of its numbers, as the case's name has it.</param>
/// <param name="Path">Its file.</param>
internal sealed record OurModel(string Precision, string Path)
{
    /// <summary>The model with which others are compared comes first.</summary>
    public static IReadOnlyList<OurModel> All => [new("float", ReleasedModels.PathOf())];

    /// <summary>What the file says of itself.</summary>
    public ModelMetadata Metadata { get; } = Described(Path);

    /// <summary>Its network's inputs for one window.</summary>
    public Dictionary<string, long[]> Inputs(int size) => InputsOf(size, Metadata.Input.PromptChannels);

    /// <summary>Thousands of millions of multiply-accumulates for one window.</summary>
    public double Gmac(int size) => GmacOf(Metadata.Width, size, Metadata.Input.PromptChannels);

    public static Dictionary<string, long[]> InputsOf(int size, int promptChannels) => new()
    {
        [OnnxNames.Image] = [1, 1, size, size], [OnnxNames.Prompt] = [1, promptChannels, size, size],
    };

    public static double GmacOf(int width, int size, int promptChannels) => GraphCost.Of(
        PromptUNetGraph.Write(width, promptChannels, new RandomKernels(1).Of), InputsOf(size, promptChannels)).MultiplyAccumulates / 1e9;

    private static ModelMetadata Described(string path)
    {
        using var package = ModelPackage.Load(path);
        return package.Metadata;
    }
}
