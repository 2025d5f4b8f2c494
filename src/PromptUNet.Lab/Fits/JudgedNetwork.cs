using System.CommandLine;
using PromptUNet.Inference;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Fits;

/// <summary>The network whose answers a fit learns to judge.</summary>
/// <param name="Name">Of its file, without the extension.</param>
/// <param name="Package">It takes carried prompts.</param>
internal sealed record JudgedNetwork(string Name, ModelPackage Package) : IDisposable
{
    /// <summary>Safe for several threads.</summary>
    public ISliceSegmenter Segmenter => Package.Segmenter;

    /// <summary>Names the file to <see cref="Load"/>.</summary>
    public static Option<string?> Option() => new("--model")
    {
        HelpName = "FILE", Description = "The network whose answers are judged (.onnx); the released one unless named.",
    };

    /// <param name="file">An .onnx file; null for the released network that is fastest here.</param>
    /// <exception cref="InvalidDataException">It takes prompts as they were drawn.</exception>
    /// <exception cref="ModelFormatException">The file is not a PromptUNet model, or a damaged one.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static JudgedNetwork Load(string? file)
    {
        file ??= ReleasedModels.PathOf(ReleasedModels.Name(Precisions.Fastest(Device.Cpu)));
        var network = new JudgedNetwork(Path.GetFileNameWithoutExtension(file), ModelPackage.Load(file));
        if (!network.Package.Input.Align)
        {
            network.Dispose();
            throw new InvalidDataException(
                $"The model '{network.Name}' takes prompts as they were drawn; what is judged are answers to carried ones.");
        }

        return network;
    }

    public void Dispose() => Package.Dispose();
}
