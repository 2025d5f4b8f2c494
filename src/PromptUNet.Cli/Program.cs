using PromptUNet.Cli;

// promptunet: from one drawn slice to a 3-D mask.
//
//     promptunet serve
//     promptunet demo
//     promptunet segment scan.nii.gz --prompt drawn.nii.gz -o mask.nii.gz
//     promptunet replay work.log scan.nii.gz -o mask.nii.gz
//     promptunet evaluate mask.nii.gz truth.nii.gz
//     promptunet info scan.nii.gz
return await Commands.Run(args, Screen.On(Console.Out, Console.Error));
