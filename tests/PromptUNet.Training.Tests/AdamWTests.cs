namespace PromptUNet.Training.Tests;

public class AdamWTests
{
    /// <summary>
    /// The algorithm written down line by line, in double precision. TorchSharp's own AdamW makes temporary Scalars, see Scalars.cs.
    /// </summary>
    [Fact]
    public void Weights_move_as_the_published_algorithm_moves_them()
    {
        const double rate = 1e-2, decay = 0.1, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
        var random = new Random(3);
        float[] Draw(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextSingle() - 0.5f)];
        var tensors = new PromptUNetMethod().Network(new TrainingOptions { Network = new NetworkOptions { Width = 4 } }).Tensors;
        const string name = "up.0.weight";
        double[] expected = [.. NetworkTensors.Values(tensors.Parameters[name]).ToArray().Select(w => (double)w)];
        double[] m = new double[expected.Length], v = new double[expected.Length];
        var adam = new AdamW(tensors, weightDecay: (float)decay, averaging: 0.9f);
        for (int t = 1; t <= 20; t++)
        {
            var gradients = tensors.Parameters.ToDictionary(p => p.Key, p => Draw((int)p.Value.numel()));
            for (int i = 0; i < expected.Length; i++)
            {
                double g = gradients[name][i];                                      // Loshchilov and Hutter 2019, algorithm 2:
                m[i] = (beta1 * m[i]) + ((1 - beta1) * g);                          // line 7
                v[i] = (beta2 * v[i]) + ((1 - beta2) * g * g);                      // line 8
                double first = m[i] / (1 - Math.Pow(beta1, t));                     // line 9
                double second = v[i] / (1 - Math.Pow(beta2, t));                    // line 10
                // Line 12, where the decay is multiplied by the learning rate as in libtorch.
                expected[i] -= rate * ((first / (Math.Sqrt(second) + epsilon)) + (decay * expected[i]));
            }

            adam.Step(n => gradients[n], (float)rate);
        }

        float[] actual = NetworkTensors.Values(tensors.Parameters[name]).ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5);
        }
    }
}
