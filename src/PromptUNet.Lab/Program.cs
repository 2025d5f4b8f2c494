using System.CommandLine;
using PromptUNet.Terminal;
using Spectre.Console;

// promptunet-lab: the measurements, rival methods and fits that the documentation reports.
var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
var root = new RootCommand("Repeats the measurements that the documentation reports.");
return await Edge.Run(root, args, errors);
