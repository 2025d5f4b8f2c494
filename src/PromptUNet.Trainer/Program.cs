using System.CommandLine;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using PromptUNet.Trainer.Fits;
using PromptUNet.Trainer.Schedule;
using PromptUNet.Training;
using Spectre.Console;

// promptunet-train: make a network from labelled scans.
//     promptunet-train train --data DIR --out RUN
//     promptunet-train schedule schedule.json --data DIR --out FOLDER
//     promptunet-train status schedule.json --out FOLDER
//     promptunet-train export RUN -o model.onnx
//     promptunet-train import universeg_v1_nf64_ss64_STA.pt -o universeg.onnx
//     promptunet-train quantize model.onnx --data DIR -o model.int8.onnx
//     promptunet-train fit-end --data DIR -o presence.json
//     promptunet-train fit-confidence --data DIR -o confidence.json
//     promptunet-train samples --data DIR --out FOLDER
TorchRuntime.Load();
var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
var root = new RootCommand("Trains Prompt U-Nets on labelled scans and exports them.")
{
    TrainCommand.Create(AnsiConsole.Console, errors),
    ScheduleCommand.Create(AnsiConsole.Console, errors),
    StatusCommand.Create(AnsiConsole.Console, TimeProvider.System),
    SamplesCommand.Create(AnsiConsole.Console),
    ExportCommand.Create(AnsiConsole.Console),
    ImportCommand.Create(AnsiConsole.Console),
    QuantizeCommand.Create(AnsiConsole.Console, errors),
    FitEndCommand.Create(AnsiConsole.Console, errors),
    FitConfidenceCommand.Create(AnsiConsole.Console, errors),
};
return await TopLevel.Run(root, args, errors);
