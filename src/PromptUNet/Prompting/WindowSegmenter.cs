using System.Collections.Concurrent;
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
    private readonly ConcurrentBag<Slice> _answers = [];

    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        var window = options.WindowFor(prompt.Mask.Above(0.5f));
        var pair = WindowedPair.Cut(query, prompt, window.Cut, options.Normalisation);
        var answer = _answers.TryTake(out var free) ? free : new Slice(options.Size, options.Size);
        network(pair.Query.Values, pair.PromptChannels(options), answer.Values);
        if (options.Align)
        {
            PromptMaskSegmenter.Logits(prompt.Mask, logits);
        }
        else
        {
            Array.Fill(logits.Values, -PromptMaskSegmenter.Certain);
        }

        Place(answer, window, logits, added: options.Align);
        _answers.Add(answer);
    }

    /// <summary>Writes the network's answer into the part of the slice that the window shows, or adds it there.</summary>
    private static void Place(Slice answer, Window window, Slice logits, bool added)
    {
        if (window.Covered(logits.Width, logits.Height) is not { } box)
        {
            return;
        }

        for (int y = box.Top; y <= box.Bottom; y++)
        {
            float v = window.OnWindow(y, window.CentreY);
            for (int x = box.Left; x <= box.Right; x++)
            {
                float value = Bilinear.Sample(answer, window.OnWindow(x, window.CentreX), v);
                logits[x, y] = added ? logits[x, y] + value : value;
            }
        }
    }
}
