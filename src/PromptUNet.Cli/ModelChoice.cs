using System.CommandLine;
using PromptUNet.Inference;

namespace PromptUNet.Cli;

/// <summary>Which network a command is to use, and what runs it, as the user wrote it.</summary>
/// <param name="File">A model file; null for a released one.</param>
/// <param name="Precision">Of the released one; null for what is fastest here.</param>
/// <param name="Device">What runs it.</param>
internal sealed record ModelChoice(string? File = null, Precision? Precision = null, Device Device = Device.Cpu);

/// <summary>The options that make a <see cref="ModelChoice"/>.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _file = new("--model")
    {
        HelpName = "FILE",
        Description =
            "The network to use, an .onnx file made by 'promptunet-train export'. Without it the one that comes with the program.",
    };

    private readonly Option<Precision?> _precision = new("--precision")
    {
        Description = "Of the network that comes with the program: float, or int8, more than twice as fast on processors with dot products "
            + "of bytes and the default there.",
    };

    private readonly Option<Device> _device = new("--device")
    {
        Description = "What runs the network. All but cpu (and coreml on a Mac) want another build of ONNX Runtime beside the program; "
            + "auto takes the first that is there.",
        DefaultValueFactory = _ => Device.Cpu,
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_precision);
        command.Add(_device);
    }

    public ModelChoice Of(ParseResult parsed) => new(parsed.GetValue(_file), parsed.GetValue(_precision), parsed.GetValue(_device));
}
