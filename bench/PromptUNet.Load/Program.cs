using PromptUNet.Cli;
using PromptUNet.Load;

// Puts a real server under load, or kills it, on this machine alone.
//     dotnet run -c Release --project bench/PromptUNet.Load -- annotators --count 50 --minutes 5 --think 2
//     dotnet run -c Release --project bench/PromptUNet.Load -- fairness --minutes 1 --rounds 3
//     dotnet run -c Release --project bench/PromptUNet.Load -- kills --count 500 --seed 1
//     dotnet run -c Release --project bench/PromptUNet.Load -- memory --rounds 60 --minutes 12
//     dotnet run -c Release --project bench/PromptUNet.Load -- updates --labels 100
return await LoadCommands.Run(args, Screen.On(Console.Out, Console.Error));
