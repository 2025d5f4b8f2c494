using System.Collections.Concurrent;
using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Runs a network on a window: image is (1, S, S), prompt (C, S, S), logits (S, S). Any tensor library can implement it.
/// Several threads may call it at once.
/// </summary>
public delegate void WindowNetwork(ReadOnlySpan<float> image, ReadOnlySpan<float> prompt, Span<float> logits);

/// <summary>
/// Slice-wise inference (section 3.3): cuts query and prompt to the window, normalises, runs the network, and brings the logits
/// back to the query's own pixels. Beyond the window nothing is foreground.
/// </summary>
public sealed class WindowSegmenter(InputOptions options, WindowNetwork network) : ISliceSegmenter
{
    private readonly ConcurrentBag<Desk> _free = [];

    private bool CorrectsPrevious => options.Corrected == PromptPlane.PreviousDistance;

    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        var window = options.WindowFor(prompt.Mask);
        var desk = _free.TryTake(out var free) ? free : new Desk(options);
        desk.Pair.Cut(query, prompt, window, options);
        desk.Pair.PromptChannels(options, prompt.Offset, desk.Channels);
        network(desk.Pair.Query.Values, desk.Channels, desk.Answer.Values);
        if (options.Align)
        {
            desk.MoveOutline(CorrectsPrevious);
            PromptMaskSegmenter.Logits((CorrectsPrevious ? prompt.PreviousMask : prompt.Mask).Values, logits.Values);
        }
        else
        {
            Array.Fill(logits.Values, -PromptMaskSegmenter.Certain);
        }

        desk.Place(window, logits, added: options.Align);
        _free.Add(desk);
    }

    /// <summary>The buffers of one call, kept for the next.</summary>
    private sealed class Desk(InputOptions options)
    {
        private readonly float[] _carried = new float[options.Size * options.Size];
        private float[] _placed = [];

        public WindowedPair Pair { get; } = new(options.Size);

        public float[] Channels { get; } = new float[options.PromptChannels * options.Size * options.Size];

        public Slice Answer { get; } = new(options.Size, options.Size);

        /// <summary>
        /// Turns the network's output, which moves the carried outline, into an increment of the carried mask's logits. The slice has
        /// those logits in its own pixels, finer than the window's.
        /// </summary>
        /// <param name="previous">Whether the outline is that of the previous slice's segmentation instead.</param>
        public void MoveOutline(bool previous)
        {
            TensorPrimitives.Add(Answer.Values, (previous ? Pair.PreviousDistance : Pair.Distance).Values, Answer.Values);
            PromptMaskSegmenter.Logits((previous ? Pair.PreviousMask : Pair.PromptMask).Values, _carried);
            TensorPrimitives.Subtract(Answer.Values, _carried, Answer.Values);
        }

        /// <summary>Writes the logits into the part of the slice that the window covers, or adds them there.</summary>
        public void Place(Window window, Slice logits, bool added)
        {
            if (window.Covered(logits.Width, logits.Height) is not { } box)
            {
                return;
            }

            int pixels = box.Width * box.Height;
            _placed = pixels > _placed.Length ? new float[2 * pixels] : _placed;
            var placed = _placed.AsSpan(0, pixels);
            float step = 1 / window.Scale;
            Bilinear.Resample(
                Answer, placed, box.Width, window.OnWindow(box.Left, window.CentreX), step, window.OnWindow(box.Top, window.CentreY), step);
            for (int y = 0; y < box.Height; y++)
            {
                var from = placed.Slice(y * box.Width, box.Width);
                var to = logits.Values.AsSpan(((box.Top + y) * logits.Width) + box.Left, box.Width);
                if (added)
                {
                    TensorPrimitives.Add(to, from, to);
                }
                else
                {
                    from.CopyTo(to);
                }
            }
        }
    }
}
