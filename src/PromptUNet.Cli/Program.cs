using PromptUNet.Cli;
using Spectre.Console;

// promptunet: from one drawn slice to a 3-D mask.
//     promptunet demo
//     promptunet segment scan.nii.gz --prompt drawn.nii.gz -o mask.nii.gz
//     promptunet evaluate mask.nii.gz truth.nii.gz
//     promptunet info scan.nii.gz
//     promptunet experiment slice --data DIR
var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
return await Commands.Run(args, new Screen(AnsiConsole.Console, errors));
