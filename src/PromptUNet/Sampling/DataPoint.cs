using PromptUNet.Alignment;
using PromptUNet.Augmentation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>Query, prompt and ground truth on the slices' own pixels: the data point of section 3.2.</summary>
/// <param name="Query">x_k, raw grey values.</param>
/// <param name="Prompt">x_{k+i} and y_{k+i}; carried onto the query for an aligned network.</param>
/// <param name="Truth">y_k.</param>
public sealed record DataPoint(Slice Query, Prompt Prompt, Mask Truth)
{
    /// <summary>The flow from the query to the slice before it; null when that slice is not the query of the data point before.</summary>
    public WindowedFlow? Step { get; init; }
}

/// <summary>A data point as the network takes it.</summary>
/// <param name="Image">The query's window, S x S.</param>
/// <param name="Prompt">The prompt encoder's channels, C x S x S; a support set has one such block for each item.</param>
/// <param name="Truth">The mask to predict, 0 or 1, S x S.</param>
/// <param name="Origin">The random choices behind it, printed when training diverges.</param>
public sealed record Sample(float[] Image, float[] Prompt, float[] Truth, string Origin)
{
    /// <summary>Number of its chain.</summary>
    public long Chain { get; init; }

    /// <summary>Where its pixels lie in the window of the previous sample of its chain, which prompts it; null when none does.</summary>
    public WindowPlaces? Before { get; init; }
}

/// <summary>A place in another window for each pixel of one: x and y in pixels of the other, S x S numbers each.</summary>
public sealed record WindowPlaces(float[] X, float[] Y);

/// <summary>The random choices that turn a data point into a sample.</summary>
public sealed record SampleTransform(SpatialTransform Spatial, IntensityTransform? Intensity)
{
    public static SampleTransform Draw(Random random, GeneratorOptions options) =>
        new(SpatialTransform.Sample(random), options.ChangeIntensities ? IntensityTransform.Sample(random) : null);

    /// <summary>Cuts, normalises and changes a data point.</summary>
    public Sample Apply(DataPoint point, InputOptions input, string origin)
    {
        var window = WindowFor(point, input);
        var pair = new WindowedPair(input.Size);
        pair.Cut(point.Query, point.Prompt, window, input, Spatial.Cut);
        ChangeIntensities(pair);
        float[] channels = new float[input.PromptChannels * input.Size * input.Size];
        pair.PromptChannels(input, point.Prompt.Offset, channels);
        var truth = new Slice(input.Size, input.Size);
        Spatial.Cut(point.Truth.ToSlice(), window, truth);
        return new Sample(pair.Query.Values, channels, truth.Above(0.5f).ToSlice().Values, $"{origin}; {this}");
    }

    /// <summary>The window before it is transformed.</summary>
    public static Window WindowFor(DataPoint point, InputOptions input)
    {
        var carried = point.Prompt.Mask;
        return carried.Box(0.5f) is null ? Window.Whole(carried.Width, carried.Height, input.Size) : input.WindowFor(carried);
    }

    /// <summary>Where a sample's pixels lie in the window of the sample before it.</summary>
    /// <param name="window">Of this sample, before it is transformed.</param>
    /// <param name="step">The flow from its query to the one before.</param>
    /// <param name="before">The transformation of the sample before.</param>
    /// <param name="windowBefore">Its window, before it is transformed.</param>
    public WindowPlaces Places(Window window, WindowedFlow step, SampleTransform before, Window windowBefore)
    {
        int pixels = window.Size * window.Size;
        var places = new WindowPlaces(new float[pixels], new float[pixels]);
        for (int i = 0; i < pixels; i++)
        {
            var (x, y) = Spatial.OnSlice(i % window.Size, i / window.Size, window);
            var (dx, dy) = step.At(x, y);
            (places.X[i], places.Y[i]) = before.Spatial.OnWindow(x + dx, y + dy, windowBefore);
        }

        return places;
    }

    private void ChangeIntensities(WindowedPair pair)
    {
        Intensity?.Apply(pair.Query, Intensity.QuerySeed);
        Intensity?.Apply(pair.PromptImage, Intensity.PromptSeed);
        Intensity?.Apply(pair.DrawnImage, Intensity.PromptSeed);
        Intensity?.Apply(pair.PreviousImage, Intensity.QuerySeed + 1);
    }
}
