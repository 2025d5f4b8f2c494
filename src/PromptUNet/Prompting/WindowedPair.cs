using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Query and prompt as the window shows them, both images normalised by (1)-(3): one data point of section 3.2. It keeps
/// its memory and takes one data point after the other; one thread at a time.
/// </summary>
/// <param name="Query">x_k, S x S.</param>
/// <param name="PromptImage">x_{k+i}, S x S.</param>
/// <param name="PromptMask">y_{k+i}, S x S, soft in [0, 1].</param>
public sealed record WindowedPair(Slice Query, Slice PromptImage, Slice PromptMask)
{
    /// <summary>Offsets beyond this many slices look alike to the network: data points reach no farther.</summary>
    private const float FarthestOffset = 12;

    private readonly Likelihood _likelihood = new();

    /// <summary>An empty pair for a window of so many pixels along each edge.</summary>
    public WindowedPair(int size)
        : this(new Slice(size, size), new Slice(size, size), new Slice(size, size))
    {
    }

    /// <summary>Cuts a query and its prompt to the window and normalises them.</summary>
    /// <exception cref="ArgumentException">The window has another size than the pair.</exception>
    public void Cut(Slice query, Prompt prompt, Window window, Normalisation normalisation)
    {
        window.Cut(query, Query);
        window.Cut(prompt.Image, PromptImage);
        window.Cut(prompt.Mask, PromptMask);
        normalisation.Apply(Query.Values, Query.Values);
        normalisation.Apply(PromptImage.Values, PromptImage.Values);
    }

    /// <summary>
    /// The prompt encoder's channels, one S x S plane after the other: mask; image; likelihood of the query's grey values,
    /// difference of the images, distance - as far as the options ask for them.
    /// </summary>
    /// <param name="options">Which channels.</param>
    /// <param name="offset">i, in slices.</param>
    /// <param name="channels">C x S x S numbers, to be overwritten.</param>
    public void PromptChannels(InputOptions options, int offset, Span<float> channels)
    {
        int plane = Query.Values.Length;
        PromptMask.Values.CopyTo(channels);
        if (options.PromptImage)
        {
            channels = channels[plane..];
            PromptImage.Values.CopyTo(channels);
        }

        if (options.Evidence)
        {
            _likelihood.Learn(PromptImage, PromptMask);
            _likelihood.Apply(Query.Values, channels.Slice(plane, plane));
            TensorPrimitives.Subtract(Query.Values, PromptImage.Values, channels.Slice(2 * plane, plane));
            channels.Slice(3 * plane, plane).Fill(Math.Min(Math.Abs(offset), FarthestOffset) / FarthestOffset);
        }
    }
}
