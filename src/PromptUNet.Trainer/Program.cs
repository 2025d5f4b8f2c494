using System.CommandLine;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using PromptUNet.Training;
using Spectre.Console;

// promptunet-train: make a network from labelled scans.
//
//     promptunet-train train --data DIR --out RUN
//     promptunet-train export RUN -o model.onnx
//     promptunet-train quantize model.onnx --data DIR -o model.int8.onnx
//     promptunet-train samples --data DIR --out FOLDER
TorchRuntime.Load();
var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
var method = new PromptUNetMethod();
var root = new RootCommand("Trains Prompt U-Nets on labelled scans and exports them.")
{
    TrainCommand.Create(method, AnsiConsole.Console, errors),
    SamplesCommand.Create(method, AnsiConsole.Console),
    ExportCommand.Create(method, AnsiConsole.Console),
    QuantizeCommand.Create(AnsiConsole.Console, errors),
};
return await TopLevel.Run(root, args, errors);
