using System.CommandLine;
using PromptUNet.Lab.Fits;
using PromptUNet.Lab.Quantisation;
using PromptUNet.Lab.Rivals;
using PromptUNet.Lab.Schedule;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using PromptUNet.Training;
using Spectre.Console;

// promptunet-lab: the measurements, rival methods and fits that the documentation reports.
//     promptunet-lab schedule schedule.json --data DIR --out FOLDER
//     promptunet-lab status schedule.json --out FOLDER
//     promptunet-lab train, samples, export: as promptunet-train has them, for rivals too
//     promptunet-lab import universeg_v1_nf64_ss64_STA.pt -o universeg.onnx
//     promptunet-lab quantisation model.onnx --data DIR
//     promptunet-lab fit-end --data DIR -o presence.json
//     promptunet-lab fit-confidence --data DIR -o confidence.json
TorchRuntime.Load();
var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
var method = new AnyMethod();
var root = new RootCommand("Repeats the measurements that the documentation reports.")
{
    ScheduleCommand.Create(AnsiConsole.Console, errors),
    StatusCommand.Create(AnsiConsole.Console, TimeProvider.System),
    TrainCommand.Create(method, AnsiConsole.Console, errors),
    SamplesCommand.Create(method, AnsiConsole.Console),
    ExportCommand.Create(method, AnsiConsole.Console),
    ImportCommand.Create(AnsiConsole.Console),
    QuantisationCommand.Create(AnsiConsole.Console, errors),
    FitEndCommand.Create(AnsiConsole.Console, errors),
    FitConfidenceCommand.Create(AnsiConsole.Console, errors),
};
return await Edge.Run(root, args, errors);
