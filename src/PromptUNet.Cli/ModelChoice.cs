using System.CommandLine;
using PromptUNet.Inference;

namespace PromptUNet.Cli;

/// <summary>The network of a command and the device that runs it, as the user wrote them.</summary>
/// <param name="File">A model file; null means a released model.</param>
/// <param name="Precision">Precision of the released model; null means the fastest one here.</param>
/// <param name="Device">The device that runs it.</param>
internal sealed record ModelChoice(string? File = null, Precision? Precision = null, Device Device = Device.Cpu);

/// <summary>The options that make a <see cref="ModelChoice"/>.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _file = new("--model")
    {
        HelpName = "FILE",
        Description =
            "The network to use, an .onnx file made by 'promptunet-train export'. By default the one that comes with the program.",
    };

    private readonly Option<Precision?> _precision = new("--precision")
    {
        HelpName = Names<Precision>(),
        Description = "Of the network that comes with the program: float, or int8, more than twice as fast on processors with dot products "
            + "of bytes and the default there.",
    };

    private readonly Option<Device> _device = new("--device")
    {
        HelpName = Names<Device>(),
        Description = "The device that runs the network, by default cpu. All but cpu (and coreml on a Mac) need another build of ONNX "
            + "Runtime beside the program; auto takes the first one available.",
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_precision);
        command.Add(_device);
    }

    /// <summary>The values as they are written.</summary>
    private static string Names<T>()
        where T : struct, Enum => string.Join('|', Enum.GetNames<T>()).ToLowerInvariant();

    public ModelChoice Of(ParseResult parsed) => new(parsed.GetValue(_file), parsed.GetValue(_precision), parsed.GetValue(_device));
}
