using PromptUNet.Cli;
using PromptUNet.Lab;

// promptunet-lab: the measurements, rival methods and fits that the documentation reports.
//     promptunet-lab experiment slice --data DIR
//     promptunet-lab bench
//     promptunet-lab bench methods --filter '*Flow*'
return await LabCommands.Run(args, Screen.On(Console.Out, Console.Error));
