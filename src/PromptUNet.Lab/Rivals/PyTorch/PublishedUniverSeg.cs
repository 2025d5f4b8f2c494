using PromptUNet.Training;

namespace PromptUNet.Lab.Rivals.PyTorch;

/// <summary>UniverSeg with its authors' weights, where a user has their file (<c>universeg_v1_nf64_ss64_STA.pt</c>).</summary>
public static class PublishedUniverSeg
{
    /// <summary>The network of a file.</summary>
    /// <exception cref="InvalidDataException">It does not hold UniverSeg's weights; the message names the tensor.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static UniverSegNetwork Load(string path)
    {
        var published = StateDict.Read(path);
        try
        {
            long width = published.GetValueOrDefault("out_conv.conv.weight")?.Shape is [1, var filters and > 0 and <= 1024, 1, 1]
                ? filters : throw new InvalidDataException("'out_conv.conv.weight' is not a 1x1 convolution to one channel");
            var network = new UniverSegNetwork((int)width, new Random(0));
            network.Tensors.Load(name => Values(name, network.Tensors));
            return network;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path} does not hold UniverSeg's weights: {e.Message}.", e);
        }

        ReadOnlySpan<float> Values(string name, NetworkTensors own)
        {
            if (own.Parameters[name].shape is not [var to, var height, var width, var channels])
            {
                return Published(TheirName(name), own.Parameters[name].shape).Values;   // a bias
            }

            var (from, total) = Channels(name, channels, own);
            return ChannelsLast(Published(TheirName(name), [to, total, height, width]), from);
        }

        StoredTensor Published(string name, long[] shape)
        {
            var tensor = published.GetValueOrDefault(name) ?? throw new InvalidDataException($"the tensor '{name}' is missing");
            return tensor.Shape.SequenceEqual(shape) ? tensor : throw new InvalidDataException(
                $"the tensor '{name}' has the shape ({string.Join(", ", tensor.Shape)}), not ({string.Join(", ", shape)})");
        }
    }

    /// <summary>Their channels that one of our kernels takes, in its order, and how many there are.</summary>
    private static (int[] From, long Total) Channels(string name, long channels, NetworkTensors own)
    {
        int count = (int)channels;
        if (name.EndsWith(".cross.query.weight", StringComparison.Ordinal))
        {
            return ([.. Enumerable.Range(0, count)],
                count + own.Parameters[name.Replace(".query.", ".support.", StringComparison.Ordinal)].shape[3]);
        }

        if (name.EndsWith(".cross.support.weight", StringComparison.Ordinal))
        {
            int before = (int)own.Parameters[name.Replace(".support.", ".query.", StringComparison.Ordinal)].shape[3];
            var after = Enumerable.Range(before, count);
            // A support item's image comes before its mask there, after it here.
            return ([.. name.StartsWith("encoder.0.", StringComparison.Ordinal) ? after.Reverse() : after], before + count);
        }

        return ([.. Enumerable.Range(0, count)], count);
    }

    private static string TheirName(string name)
    {
        string[] parts = name.Split('.');
        return parts switch
        {
            ["head", var kind] => $"out_conv.conv.{kind}",
            [var half, var level, "cross", _, var kind] => $"{Block(half, level)}.cross.cross_conv.{kind}",
            [var half, var level, "query", var kind] => $"{Block(half, level)}.target.vmapped.conv.{kind}",
            [var half, var level, var stream, var kind] => $"{Block(half, level)}.{stream}.vmapped.conv.{kind}",
            _ => throw new ArgumentException($"UniverSeg has no weight '{name}'.", nameof(name)),
        };
    }

    /// <summary>Their decoder counts from below.</summary>
    private static string Block(string half, string level) => half == "encoder"
        ? $"enc_blocks.{level}"
        : $"dec_blocks.{UniverSegGraph.Levels - 2 - int.Parse(level, System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>(out, in, k, k) as (out, k, k, chosen).</summary>
    private static float[] ChannelsLast(StoredTensor tensor, int[] chosen)
    {
        int to = (int)tensor.Shape[0], channels = (int)tensor.Shape[1], places = (int)(tensor.Shape[2] * tensor.Shape[3]);
        float[] values = new float[to * places * chosen.Length];
        int at = 0;
        for (int o = 0; o < to; o++)
        {
            for (int place = 0; place < places; place++)
            {
                foreach (int channel in chosen)
                {
                    values[at++] = tensor.Values[(((o * channels) + channel) * places) + place];
                }
            }
        }

        return values;
    }
}
