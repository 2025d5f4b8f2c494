using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>Query and prompt as the window shows them, both images normalised by (1)-(3): one data point of section 3.2.</summary>
/// <param name="Query">x_k, S x S.</param>
/// <param name="PromptImage">x_{k+i}, S x S.</param>
/// <param name="PromptMask">y_{k+i}, S x S, soft in [0, 1].</param>
/// <param name="Offset">i, in slices.</param>
public sealed record WindowedPair(Slice Query, Slice PromptImage, Slice PromptMask, int Offset)
{
    /// <summary>Offsets beyond this many slices look alike to the network: data points reach no farther.</summary>
    private const float FarthestOffset = 12;

    /// <summary>Cuts a query and its prompt to the window and normalises them.</summary>
    public static WindowedPair Cut(Slice query, Prompt prompt, Func<Slice, Slice> cut, Normalisation normalisation) => new(
        normalisation.Apply(cut(query)), normalisation.Apply(cut(prompt.Image)), cut(prompt.Mask), prompt.Offset);

    /// <summary>
    /// The prompt encoder's channels, one S x S plane after the other: mask; image; likelihood of the query's grey values,
    /// difference of the images, distance - as far as the options ask for them.
    /// </summary>
    public float[] PromptChannels(InputOptions options)
    {
        int plane = Query.Values.Length;
        float[] channels = new float[options.PromptChannels * plane];
        PromptMask.Values.CopyTo(channels, 0);
        int next = 1;
        Span<float> Next() => channels.AsSpan(next++ * plane, plane);
        if (options.PromptImage)
        {
            PromptImage.Values.CopyTo(Next());
        }

        if (options.Evidence)
        {
            Likelihood.Of(PromptImage, PromptMask.Above(0.5f)).Apply(Query, Next());
            TensorPrimitives.Subtract(Query.Values, PromptImage.Values, Next());
            Next().Fill(Math.Min(Math.Abs(Offset), FarthestOffset) / FarthestOffset);
        }

        return channels;
    }
}
