using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Evaluation.Experiments;

/// <summary>A pair of slices and the scan between them, before anything is carried.</summary>
/// <param name="Way">Raw grey values of every slice from the prompt's to the query's, both among them.</param>
/// <param name="Drawn">The prompt's mask.</param>
/// <param name="Truth">The query's mask.</param>
/// <param name="Offset">Slices from the query to the prompt.</param>
public sealed record PairSlices(IReadOnlyList<Slice> Way, Mask Drawn, Mask Truth, int Offset)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">The pair's case has no image.</exception>
    public static PairSlices Of(SlicePair pair)
    {
        var image = pair.Case.Image ?? throw new InvalidDataException($"{pair.Case.Dataset}/{pair.Case.Name} has no image.");
        int offset = pair.Prompt - pair.Query, step = -Math.Sign(offset);
        return new PairSlices(
            [.. Enumerable.Range(0, Math.Abs(offset) + 1).Select(i => image.Slice(pair.Axis, pair.Prompt + (i * step)))],
            pair.Mask(pair.Prompt), pair.Mask(pair.Query), offset);
    }

    /// <summary>Every image changed.</summary>
    /// <param name="change">Given the slice and its place on the way, from 0.</param>
    public PairSlices WithImages(Func<Slice, int, Slice> change) => this with { Way = [.. Way.Select(change)] };

    /// <summary>The prompt as it was drawn.</summary>
    public Prompt Raw() => new(Way[0], Drawn.ToSlice(), Offset);

    /// <summary>The prompt carried slice by slice onto the query.</summary>
    public Prompt Carried()
    {
        var carrier = new PromptCarrier(Way[0], Drawn.ToSlice(), new CarryOptions());
        for (int i = 1; i < Way.Count; i++)
        {
            carrier.Step(Way[i - 1], Way[i]);
        }

        return new Prompt(carrier.Image, carrier.Mask, Offset);
    }
}
