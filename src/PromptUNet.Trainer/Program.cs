using System.Diagnostics;
using PromptUNet.Sampling;
using PromptUNet.Training;
TorchRuntime.Load();
var o = new TrainingOptions { Samples = 100000, Threads = int.Parse(args[1]), Network = new() { Width = int.Parse(args[2]) }, Input = new() { Size = int.Parse(args[3]) } };
var sw = Stopwatch.StartNew();
var cases = DataFolder.Cases(args[0]).Where(c => c.Split == "train" && c.FreeWeights).Where((c, i) => i % 8 == 0).Select(c => c.Read()).ToList();
Console.WriteLine($"{cases.Count} cases in {sw.Elapsed.TotalSeconds:F1} s");
var seq = new SampleSequence(cases, o.DatasetWeights, o.Generator, o.Input, 1);
sw.Restart(); int n = 0;
foreach (var s in seq.From(0, 1, default)) { if (++n == 512) break; }
Console.WriteLine($"generator {n / sw.Elapsed.TotalSeconds:F0}/s");
var trainer = new Trainer(o, cases);
Console.WriteLine($"{trainer.Options.Precision} {trainer.Network.Tensors.ParameterCount}");
sw.Restart(); float sum = 0; int k = 0;
foreach (var e in trainer.Run(1, default))
{
    sum += e.Loss; k++;
    if (k % 10 == 0) { Console.WriteLine($"{e.Samples} loss {sum / 10:F4} lr {e.LearningRate:E2} {160 / sw.Elapsed.TotalSeconds:F1}/s"); sum = 0; sw.Restart(); }
    if (k == 60) break;
}
