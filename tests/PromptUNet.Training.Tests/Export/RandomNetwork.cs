using PromptUNet.Inference;
using PromptUNet.Lab.Rivals;
using PromptUNet.Prompting;

namespace PromptUNet.Training.Tests.Export;

/// <summary>Networks whose every number is drawn, normalisation included, so that none can be forgotten unseen.</summary>
internal static class RandomNetwork
{
    public static PromptUNetNetwork Of(int width, int promptChannels, bool batchNormalisation, int seed, bool halved = true) =>
        Drawn(
            new Random(seed),
            random => new PromptUNetNetwork(Options(width, halved, batchNormalisation), promptChannels, random, zeroHead: false));

    public static PlainUNetNetwork Plain(int width, int promptChannels, bool batchNormalisation, int seed, bool halved = true) =>
        Drawn(
            new Random(seed),
            random => new PlainUNetNetwork(Options(width, halved, batchNormalisation), promptChannels, random, zeroHead: false));

    private static NetworkOptions Options(int width, bool halved, bool batchNormalisation) =>
        new() { Width = width, Halved = halved, BatchNormalisation = batchNormalisation };

    private static T Drawn<T>(Random random, Func<Random, T> make)
        where T : ISegmentationNetwork
    {
        var network = make(random);
        foreach (var (name, tensor) in network.Tensors.Parameters.Concat(network.Tensors.Statistics))
        {
            (float low, float high) = name[(name.LastIndexOf('.') + 1)..] switch
            {
                "scale" => (-1.5f, 1.5f),
                "variance" => (0.3f, 2),
                "shift" or "mean" or "bias" => (-0.5f, 0.5f),
                _ => (0, 0),
            };
            if (low == high)
            {
                continue;   // weights are drawn already
            }

            foreach (ref float value in NetworkTensors.Values(tensor))
            {
                value = low + ((high - low) * random.NextSingle());
            }
        }

        return network;
    }

    public static ModelMetadata Described(int width, InputOptions input) => new()
    {
        Preset = "random", Input = input, Width = width, TrainingData = [new("nothing", "CC0-1.0")],
        Licence = "Apache-2.0", Commit = "0123abc", Seed = 1, Samples = 0, Checkpoint = "none",
    };

    public static float[] Values(long count, Random random) =>
        [.. Enumerable.Range(0, (int)count).Select(_ => (2 * random.NextSingle()) - 0.5f)];
}
