using PromptUNet.Training;
using TorchSharp;
TorchRuntime.Load();
Console.WriteLine(torch.randn(2, 2).sum().item<float>());
