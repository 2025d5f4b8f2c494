using PromptUNet.Cli;
using PromptUNet.Lab;

// promptunet-lab: the measurements, rival methods and fits that the documentation reports.
//     promptunet-lab experiment slice --data DIR
//     promptunet-lab bench
//     promptunet-lab bench methods --filter '*Flow*'
//     promptunet-lab schedule schedule.json --data DIR --out FOLDER
//     promptunet-lab status schedule.json --out FOLDER
//     promptunet-lab train, samples, export: as promptunet-train has them, for rivals too
//     promptunet-lab import universeg_v1_nf64_ss64_STA.pt -o universeg.onnx
//     promptunet-lab quantisation model.onnx --data DIR
//     promptunet-lab fit-end --data DIR -o presence.json
//     promptunet-lab fit-confidence --data DIR -o confidence.json
return await LabCommands.Run(args, Screen.On(Console.Out, Console.Error));
