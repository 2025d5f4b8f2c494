using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PromptUNet.Training.Tests;

public class AdamWTests
{
    [Fact]
    public void Weights_move_as_with_libtorchs_own_AdamW()
    {
        var random = new Random(3);
        float[] Draw(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextSingle() - 0.5f)];
        var tensors = Trainer.NetworkOf(new TrainingOptions { Network = new NetworkOptions { Width = 4 } }).Tensors;
        const string name = "up.0.weight";
        var ours = tensors.Parameters[name];
        using var theirs = new Parameter(ours.detach().clone());
        using var optimiser = optim.AdamW([theirs], lr: 1e-2, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.1);
        var adam = new AdamW(tensors, weightDecay: 0.1f, averaging: 0.9f);
        for (int step = 0; step < 20; step++)
        {
            var gradients = tensors.Parameters.ToDictionary(p => p.Key, p => Draw((int)p.Value.numel()));
            theirs.grad = tensor(gradients[name]).reshape(theirs.shape);
            optimiser.step();
            adam.Step(n => gradients[n], 1e-2f);
        }

        float[] expected = theirs.detach().data<float>().ToArray();
        float[] actual = NetworkTensors.Values(ours).ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5f);
        }
    }
}
