using System.Text.Json;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Tests.Alignment;

namespace PromptUNet.Tests.Propagation;

/// <summary>The signs of presence, and the probability that follows from them.</summary>
public sealed class PresenceTests
{
    private const int Edge = 48, Drawn = 10;

    private static readonly PresenceModel Model = new()
    {
        Source = "a test", Means = [0, 0, 0, 2, 0, 0, 0], Scales = [1, 1, 1, 2, 1, 1, 1],
        Weights = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, -1], Threshold = 0.5,
    };

    [Fact]
    public void The_drawn_slice_itself_shows_all_signs_of_presence()
    {
        var signs = Seen(View(), Drawn, Image(), new Prompt(Image(), Square(12).ToSlice(), 1));
        Assert.InRange(signs.Likelihood, 0.5, 1);
        Assert.Equal((1, 0, 0), (Math.Round(signs.Correlation, 4), signs.Growth, signs.Distance));
        Assert.InRange(signs.Contrast, 1, 2);
        Assert.Equal((1, 1), (Math.Round(signs.HistogramOverlap, 9), signs.Agreement));
    }

    [Fact]
    public void The_signs_are_those_of_the_answer_not_of_the_carried_mask()
    {
        var prompt = new Prompt(Image(), Square(24).ToSlice(), 1);
        var (spilled, found) =
            (View().Read(Drawn, Image(), prompt, Square(24).ToSlice()), View().Read(Drawn, Image(), prompt, Square(12).ToSlice()));
        Assert.Equal(1, spilled.Agreement);
        Assert.Equal(Math.Log(4), spilled.Growth, 1e-12);
        Assert.Equal((2.0 * 144 / (144 + 576), 0), (found.Agreement, found.Growth));
        Assert.True(found.Likelihood > spilled.Likelihood + 0.3
            && found.HistogramOverlap > spilled.HistogramOverlap + 0.3, $"{found} {spilled}");
    }

    [Fact]
    public void Of_an_answer_without_a_pixel_the_carried_mask_is_looked_at_and_does_not_agree()
    {
        var (prompt, none) = (new Prompt(Image(), Square(12).ToSlice(), 1), new Slice(Edge, Edge));
        Assert.Equal(Seen(View(), Drawn, Image(), prompt) with { Agreement = 0 }, View().Read(Drawn, Image(), prompt, none));
    }

    [Fact]
    public void Where_the_ground_has_closed_over_the_object_the_signs_fall()
    {
        var (shown, prompt) = (Image(), new Prompt(Image(), Square(12).ToSlice(), 1));
        var ground = Textures.Draw(Edge, Edge, Textures.Waves(2));
        var (there, gone) = (Seen(View(), Drawn, shown, prompt), Seen(View(), Drawn, ground, prompt));
        Assert.True(gone.Likelihood < there.Likelihood - 0.4 && gone.Correlation < there.Correlation - 0.4, $"{there} {gone}");
        Assert.True(gone.Contrast < there.Contrast - 0.8 && gone.HistogramOverlap < there.HistogramOverlap - 0.4, $"{there} {gone}");
    }

    [Fact]
    public void A_neighbour_with_the_objects_grey_values_takes_the_contrast_and_leaves_the_likelihood()
    {
        var own = Textures.Waves(1);
        var everywhere = Textures.Draw(Edge, Edge, (x, y) => 0.7 + (0.3 * own(x, y)));
        var signs = Seen(View(), Drawn, everywhere, new Prompt(Image(), Square(12).ToSlice(), 1));
        Assert.True(Math.Abs(signs.Contrast) < 0.15 && signs.Likelihood > 0.5 && signs.HistogramOverlap > 0.9, $"{signs}");
    }

    [Fact]
    public void Histograms_overlap_by_the_share_of_grey_values_they_have_in_common()
    {
        var square = Square(12);
        Slice Halves(Func<int, double> bright) => Textures.Draw(Edge, Edge, (x, y) => square[(int)x, (int)y] ? bright((int)x) : 0);
        var view = View(Halves(x => x < Edge / 2 ? 1 : 0.5));
        var signs = Seen(view, Drawn, Halves(x => x < Edge / 2 ? 1 : 0.7), new Prompt(Image(), square.ToSlice(), 1));
        Assert.InRange(signs.HistogramOverlap, 0.45, 0.55);
    }

    [Fact]
    public void Presence_is_smoothed_along_the_way()
    {
        Assert.Equal(1, PresenceModel.Smoothed(1, 1), 1e-12);
        Assert.Equal(0.6, PresenceModel.Smoothed(1, 0), 1e-12);
        Assert.Equal(0.56, PresenceModel.Smoothed(0.6, 0.5), 1e-12);
    }

    [Theory]
    [InlineData(1, 1, 6)]
    [InlineData(1, 4, 24)]
    [InlineData(0.1, 0.1, 6)]
    [InlineData(2, 1, 3)]
    public void The_distance_is_in_mm_over_mm(double pixel, double thickness, double expected)
    {
        var view = new FeatureReader(new Grid(new Size3(Edge, Edge, 30), Affine.Scaling(pixel, pixel, thickness)), 2,
            new Keyframe(Drawn, Square(12)), Image(), new Normalisation());
        var signs = Seen(view, Drawn - 6, Image(), new Prompt(Image(), Square(12).ToSlice(), 6));
        Assert.Equal(expected / (12 / Math.Sqrt(Math.PI)), signs.Distance, 1e-9);
    }

    [Fact]
    public void Growth_is_the_logarithm_of_the_areas_ratio()
    {
        var signs = Seen(View(), Drawn + 1, Image(), new Prompt(Image(), Square(6).ToSlice(), -1));
        Assert.Equal(Math.Log(0.25), signs.Growth, 1e-12);
    }

    [Fact]
    public void Other_units_of_grey_values_show_the_same()
    {
        var other = new Slice(Edge, Edge, [.. Image().Values.Select(v => (1200 * v) - 1000)]);
        var (a, b) = (
            Seen(View(), Drawn + 2, Image(), new Prompt(Image(), Square(10).ToSlice(), -2)),
            Seen(View(other), Drawn + 2, other, new Prompt(other, Square(10).ToSlice(), -2)));
        Assert.Equal(a.Likelihood, b.Likelihood, 0.02);
        Assert.Equal(a.Correlation, b.Correlation, 1e-3);
    }

    [Fact]
    public void A_slice_of_one_value_shows_no_correlation()
    {
        var flat = new Slice(Edge, Edge);
        Assert.Equal(0, Seen(View(), Drawn, flat, new Prompt(Image(), Square(12).ToSlice(), 1)).Correlation);
        Assert.Equal(0, Seen(View(), Drawn, flat, new Prompt(flat, Square(12).ToSlice(), 1)).Correlation);
    }

    [Fact]
    public void An_empty_drawing_is_refused() => Assert.Contains(
        "The mask drawn on slice 3 is empty",
        Assert.Throws<ArgumentException>(
            () => new FeatureReader(new Grid(new Size3(4, 4, 9), Scans.Unit), 2, new Keyframe(3, new Mask(4, 4)), new Slice(4, 4),
            new Normalisation())).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Looking_takes_no_memory()
    {
        var (view, image, prompt) = (View(), Image(), new Prompt(Image(), Square(12).ToSlice(), 1));
        Allocations.None(() => Model.Of(Seen(view, Drawn, image, prompt)));
    }

    [Theory]
    [InlineData(0, 2, -1 - 0.5)]
    [InlineData(2, 2, 2 - 1 - 0.5)]
    [InlineData(0, 6, -1 + (0.5 * (4 - 1)))]
    [InlineData(9, 2, 3 - 1 - 0.5)]         // three standard deviations are the farthest
    public void Presence_is_the_logistic_function_of_the_standardised_signs_and_their_squares(
        double likelihood, double distance, double logit) =>
        Assert.Equal(1 / (1 + Math.Exp(-logit)), Model.Of(new PresenceFeatures(likelihood, 0, 0, distance, 0, 0, 0)), 1e-12);

    [Fact]
    public void The_model_that_comes_along_believes_in_better_signs()
    {
        var good = new PresenceFeatures(0.5, 0.9, 0, 0.5, 0.7, 0.9, 0.9);
        Assert.InRange(PresenceModel.Default.Of(good), PresenceModel.Default.Threshold, 1);
        Assert.InRange(PresenceModel.Default.Of(new PresenceFeatures(-0.8, 0, -2, 3, 0, 0.1, 0.2)), 0, 0.2);
        Assert.True(PresenceModel.Default.Of(good with { Likelihood = -0.5, Contrast = -0.3 }) < PresenceModel.Default.Of(good));
        Assert.True(PresenceModel.Default.Of(good with { Distance = 2 }) < PresenceModel.Default.Of(good));
    }

    [Fact]
    public void A_model_is_written_and_read()
    {
        var read = PresenceModel.FromJson(Model.ToJson());
        Assert.Equal(Model.ToJson(), read.ToJson());
        Assert.Equal(Model.Weights, read.Weights);
    }

    [Theory]
    [InlineData("{}", "threshold")]
    [InlineData("""{ "source": "", "means": [1], "scales": [1, 1, 1, 1, 1, 1, 1], "weights": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, """
        + """1], "threshold": 0.5 }""", "not 1, 7 and 15")]
    [InlineData("""{ "source": "", "means": [1], "scales": [1], "weights": [1], "threshold": 0.5, "bias": 1 }""", "bias")]
    [InlineData("""{ "source": "", "means": [1, 1, 1, 1, 1, 1, 1], "scales": [1, 0, 1, 1, 1, 1, 1], "weights": [1, 1, 1, 1, 1, 1, 1, 1, """
        + """1, 1, 1, 1, 1, 1, 1], "threshold": 0.5 }""", "above 0: [1, 0, 1, 1, 1, 1, 1]")]
    [InlineData("null", "null")]
    public void Another_file_is_refused(string json, string told) =>
        Assert.Contains(told, Assert.Throws<JsonException>(() => PresenceModel.FromJson(json)).Message, StringComparison.Ordinal);

    /// <summary>The signs of the carried mask as the answer.</summary>
    private static PresenceFeatures Seen(FeatureReader view, int slice, Slice query, Prompt prompt) =>
        view.Read(slice, query, prompt, prompt.Mask);

    private static FeatureReader View(Slice? image = null) =>
        new(new Grid(new Size3(Edge, Edge, 30), Scans.Unit), 2, new Keyframe(Drawn, Square(12)), image ?? Image(), new Normalisation());

    /// <summary>A bright textured square in the middle of a darker ground.</summary>
    private static Slice Image()
    {
        var (own, ground) = (Textures.Waves(1), Textures.Waves(2));
        var square = Square(12);
        return Textures.Draw(Edge, Edge, (x, y) => square[(int)x, (int)y] ? 0.7 + (0.3 * own(x, y)) : 0.6 * ground(x, y));
    }

    private static Mask Square(int edge)
    {
        var mask = new Mask(Edge, Edge);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] = Within(i % Edge) && Within(i / Edge);
        }

        return mask;

        bool Within(int place) => place >= (Edge - edge) / 2 && place < (Edge + edge) / 2;
    }
}
