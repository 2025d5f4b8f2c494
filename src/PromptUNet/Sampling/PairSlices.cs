using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>A pair of slices and the scan between them, before anything is carried.</summary>
/// <param name="Pair">The pair of slices.</param>
/// <param name="Way">Raw grey values of every slice from the prompt's to the query's, both included.</param>
/// <param name="Drawn">The prompt's mask.</param>
/// <param name="Truth">The query's mask.</param>
public sealed record PairSlices(SlicePair Pair, IReadOnlyList<Slice> Way, Mask Drawn, Mask Truth)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="ArgumentException">The pair's case has no image.</exception>
    public static PairSlices Of(SlicePair pair)
    {
        var image = pair.Case.Image ?? throw new ArgumentException($"{pair.Case.Dataset}/{pair.Case.Name} has no image.", nameof(pair));
        int direction = Math.Sign(pair.Query - pair.Prompt);
        var way = Enumerable.Range(0, Math.Abs(pair.Query - pair.Prompt) + 1)
            .Select(i => image.Slice(pair.Axis, pair.Prompt + (i * direction)));
        return new PairSlices(pair, [.. way], pair.Mask(pair.Prompt), pair.Mask(pair.Query));
    }

    /// <summary>Raw grey values of the slice to segment.</summary>
    public Slice Query => Way[^1];

    /// <summary>The same with every image changed.</summary>
    /// <param name="change">Called with a slice and its number of steps from the prompt.</param>
    public PairSlices WithImages(Func<Slice, int, Slice> change) => this with { Way = [.. Way.Select(change)] };

    /// <summary>The prompt as it was drawn.</summary>
    public Prompt Raw() => new(Way[0], Drawn.ToSlice(), Pair.Prompt - Pair.Query);
}
