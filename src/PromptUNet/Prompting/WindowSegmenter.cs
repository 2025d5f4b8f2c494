using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Runs a network on what a window shows: image is (1, S, S), prompt (C, S, S), logits (S, S); whatever tensor library
/// does the work.
/// </summary>
public delegate void WindowNetwork(ReadOnlySpan<float> image, ReadOnlySpan<float> prompt, Span<float> logits);

/// <summary>
/// Slice-wise inference (section 3.3): cut query and prompt to the window, normalise, run the network, and bring its
/// answer back to the query's own pixels. Beyond the window nothing is foreground.
/// </summary>
public sealed class WindowSegmenter(InputOptions options, WindowNetwork network) : ISliceSegmenter
{
    public Slice Segment(Slice query, Prompt prompt)
    {
        var window = options.WindowFor(prompt.Mask);
        var pair = new WindowedPair(options.Size);
        pair.Cut(query, prompt, window, options.Normalisation);
        float[] channels = new float[options.PromptChannels * options.Size * options.Size];
        pair.PromptChannels(options, prompt.Offset, channels);
        var answer = new Slice(options.Size, options.Size);
        network(pair.Query.Values, channels, answer.Values);
        return options.Align ? Corrected(prompt.Mask, answer, window) : Placed(answer, window, query.Width, query.Height);
    }

    /// <summary>The carried mask's logits at the slice's full resolution plus the network's correction inside the window.</summary>
    private static Slice Corrected(Slice carried, Slice correction, Window window)
    {
        var logits = new Slice(carried.Width, carried.Height);
        PromptMaskSegmenter.Logits(carried.Values, logits.Values);
        var placed = Placed(correction, window, carried.Width, carried.Height, beyond: 0);
        TensorPrimitives.Add(logits.Values, placed.Values, logits.Values);
        return logits;
    }

    private static Slice Placed(Slice answer, Window window, int width, int height, float beyond = -PromptMaskSegmenter.Certain)
    {
        var placed = new Slice(width, height);
        Array.Fill(placed.Values, beyond);
        if (window.Covered(width, height) is not { } box)
        {
            return placed;
        }

        for (int y = box.Top; y <= box.Bottom; y++)
        {
            float v = window.OnWindow(y, window.CentreY);
            for (int x = box.Left; x <= box.Right; x++)
            {
                placed[x, y] = Bilinear.Sample(answer, window.OnWindow(x, window.CentreX), v);
            }
        }

        return placed;
    }
}
