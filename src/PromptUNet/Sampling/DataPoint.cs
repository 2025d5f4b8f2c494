using PromptUNet.Augmentation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>Query, prompt and ground truth on the slices' own pixels: the data point of section 3.2.</summary>
/// <param name="Query">x_k, raw grey values.</param>
/// <param name="Prompt">x_{k+i} and y_{k+i}; carried onto the query where the input asks for it.</param>
/// <param name="Truth">y_k.</param>
public sealed record DataPoint(Slice Query, Prompt Prompt, Mask Truth);

/// <summary>A data point as the network takes it.</summary>
/// <param name="Image">The query's window, S x S.</param>
/// <param name="Prompt">The prompt encoder's channels, C x S x S; one such block after the other for each item of a support set.</param>
/// <param name="Truth">The mask to predict, 0 or 1, S x S.</param>
/// <param name="Origin">The random choices behind it, to be printed when something is wrong with it.</param>
public sealed record Sample(float[] Image, float[] Prompt, float[] Truth, string Origin);

/// <summary>The random choices by which a data point becomes a sample.</summary>
public sealed record SampleTransform(SpatialTransform Spatial, IntensityTransform? Intensity)
{
    public static SampleTransform Draw(Random random, GeneratorOptions options) =>
        new(SpatialTransform.Sample(random), options.ChangeIntensities ? IntensityTransform.Sample(random) : null);

    /// <summary>Cuts, normalises and changes a data point.</summary>
    public Sample Apply(DataPoint point, InputOptions input, string origin)
    {
        var carried = point.Prompt.Mask;
        var window = carried.Box(0.5f) is null ? Window.Whole(carried.Width, carried.Height, input.Size) : input.WindowFor(carried);
        var pair = new WindowedPair(input.Size);
        pair.Cut(point.Query, point.Prompt, window, input, Spatial.Cut);
        ChangeIntensities(pair);
        float[] channels = new float[input.PromptChannels * input.Size * input.Size];
        pair.PromptChannels(input, point.Prompt.Offset, channels);
        var truth = new Slice(input.Size, input.Size);
        Spatial.Cut(point.Truth.ToSlice(), window, truth);
        return new Sample(pair.Query.Values, channels, truth.Above(0.5f).ToSlice().Values, $"{origin}; {this}");
    }

    private void ChangeIntensities(WindowedPair pair)
    {
        Intensity?.Apply(pair.Query, Intensity.QuerySeed);
        Intensity?.Apply(pair.PromptImage, Intensity.PromptSeed);
        Intensity?.Apply(pair.DrawnImage, Intensity.PromptSeed);
    }
}
