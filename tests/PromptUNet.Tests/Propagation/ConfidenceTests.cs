using System.Text.Json;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>The evidence on a slice, and the Dice that is predicted from it.</summary>
public sealed class ConfidenceTests
{
    private const int Edge = 40, Slices = 15, Drawn = 7;

    /// <summary>Reads one number off each kind of evidence.</summary>
    private static readonly ConfidenceModel Model = new()
    {
        Source = "a test", Trust = Reads(PresenceFeatures.Count, 1), Between = Reads(SliceFeatures.Count, 1),
        Beyond = Reads(SliceFeatures.Count, 0),
        Past = Reads(EndFeatures.Count, 2),
    };

    [Fact]
    public void Each_kind_of_evidence_has_a_regression_of_its_own()
    {
        var evidence = new SliceFeatures(0.3, -0.7, 0, 0, 0, 0);
        Assert.Equal(Share(0.4), Model.TrustOf(new PresenceFeatures(0, 0.4, 0, 0, 9, 9, 9)), 1e-12);
        Assert.Equal(Share(0.3), Model.Of(evidence), 1e-12);
        Assert.Equal(Share(-0.7), Model.Of(evidence with { BothSides = true }), 1e-12);
        Assert.Equal(Share(0.5), Model.Of(new EndFeatures(0, 0, 0.5, 0)), 1e-12);
    }

    [Fact]
    public void The_model_that_comes_along_believes_in_better_evidence()
    {
        var (good, bad) = (
            new SliceFeatures(0.9, 0.95, 0.95, 0.1, 6, 0.5) { Slices = 2 }, new SliceFeatures(0.3, 0.4, 0.5, 1.5, 4, 1.5) { Slices = 12 });
        Assert.True(ConfidenceModel.Default.Of(good) > ConfidenceModel.Default.Of(bad) + 0.3);
        Assert.True(ConfidenceModel.Default.Of(good with { BothSides = true }) > ConfidenceModel.Default.Of(
            bad with { BothSides = true }) + 0.3);
        var doubtful = new EndFeatures(0.7, 0.8, 0.3, 6);
        Assert.True(ConfidenceModel.Default.Of(doubtful.Farther(20)) > ConfidenceModel.Default.Of(doubtful) + 0.1);
        Assert.True(ConfidenceModel.Default.Of(doubtful with { Presence = 0.2 }) > ConfidenceModel.Default.Of(doubtful) + 0.1);
    }

    [Fact]
    public void A_model_is_written_and_read()
    {
        var read = ConfidenceModel.FromJson(Model.ToJson());
        Assert.Equal(Model.ToJson(), read.ToJson());
        Assert.Equal(Model.Past.Weights, read.Past.Weights);
    }

    [Theory]
    [InlineData("trust")]
    [InlineData("between")]
    [InlineData("beyond")]
    [InlineData("past")]
    public void A_regression_of_other_numbers_is_refused(string name)
    {
        string two = JsonSerializer.Serialize(Reads(2, 0), JsonSerializerOptions.Web);
        var members = JsonDocument.Parse(Model.ToJson()).RootElement.EnumerateObject()
            .Select(m => $"\"{m.Name}\": {(m.Name == name ? two : m.Value.GetRawText())}");
        string told = Assert.Throws<JsonException>(() => ConfidenceModel.FromJson($"{{ {string.Join(", ", members)} }}")).Message;
        Assert.Contains($"{char.ToUpperInvariant(name[0])}{name[1..]} has ", told, StringComparison.Ordinal);
        Assert.Contains("not 2, 2 and 5", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_from_before_distances_were_in_slices_goes_on_by_radii_and_is_written_as_it_was()
    {
        var radii = Model with { Beyond = Reads(SliceFeatures.Count, 5) };
        var slices = radii with { CountsSlices = true };
        var evidence = new SliceFeatures(0, 0, 0, 0, 0, 0.8) { Slices = 4 };
        Assert.Equal((Share(0.8), Share(2)), (radii.Of(evidence), slices.Of(evidence)));
        Assert.DoesNotContain("countsSlices", radii.ToJson(), StringComparison.Ordinal);
        Assert.False(ConfidenceModel.FromJson(radii.ToJson()).CountsSlices);
        Assert.True(ConfidenceModel.FromJson(slices.ToJson()).CountsSlices);
    }

    [Theory]
    [InlineData("{}", "past")]
    [InlineData("""{ "bias": 1 }""", "bias")]
    [InlineData("null", "null")]
    public void Another_file_is_refused(string json, string told) =>
        Assert.Contains(told, Assert.Throws<JsonException>(() => ConfidenceModel.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mask_that_is_carried_on_unchanged_agrees_with_itself()
    {
        var evidence = Evidence(ScriptedSegmenter.Copy())[Drawn + 1];
        Assert.Equal((1, 1, false), (evidence.Agreement, evidence.Constancy, evidence.BothSides));
        Assert.Equal(Math.Log(Disc(9).Area + 1), evidence.Size, 1e-12);
        Assert.Equal(Math.Sqrt(1 / Math.Sqrt(Disc(9).Area / Math.PI)), evidence.Distance, 1e-12);
        Assert.Equal(1, evidence.Slices);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(8)]
    public void A_mask_that_follows_as_well_on_thick_slices_as_on_thin_ones_has_the_same_signs(double thickness)
    {
        var evidence = Events(ScriptedSegmenter.Copy(), thickness).OfType<SliceSegmented>().ToDictionary(s => s.Slice, s => s.Features!);
        Assert.Equal([1, 2, 3], Enumerable.Range(1, 3).Select(n => evidence[Drawn - n].Slices));
        var thin = Evidence(ScriptedSegmenter.Copy());
        Assert.Equal(Numbers(thin[Drawn + 3]), Numbers(evidence[Drawn + 3]));

        static double[] Numbers(SliceFeatures evidence)
        {
            double[] numbers = new double[SliceFeatures.Count];
            evidence.CopyTo(numbers, inSlices: true);
            return numbers[1..];        // trust knows radii
        }
    }

    [Fact]
    public void A_mask_that_is_as_good_on_thick_slices_is_not_believed_to_be_much_worse()
    {
        double Predicted(double thickness) => Events(ScriptedSegmenter.Copy(), thickness).OfType<SliceSegmented>()
            .Where(s => Math.Abs(s.Slice - Drawn) <= 3).Average(s => s.Confidence!.Value);
        Assert.InRange(Predicted(5), Predicted(1) - 0.15, 1);
    }

    [Fact]
    public void A_mask_that_jumps_agrees_neither_with_the_carried_one_nor_with_the_slice_before()
    {
        var evidence = Evidence(Answering((k, _) => Disc(k == Drawn + 2 ? 4 : 9)));
        Assert.InRange(evidence[Drawn + 1].Constancy, 0.99, 1);
        Assert.InRange(evidence[Drawn + 2].Agreement, 0, 0.5);
        Assert.Equal(evidence[Drawn + 2].Agreement, evidence[Drawn + 2].Constancy, 0.05);
        Assert.InRange(evidence[Drawn + 3].Constancy, 0, 0.5);          // and back
        Assert.InRange(evidence[Drawn + 3].Agreement, 0.9, 1);
    }

    [Fact]
    public void Logits_near_zero_have_more_entropy()
    {
        var evidence = Evidence(Answering((_, _) => Disc(9), scale: k => k > Drawn ? 1 : 0.2f));
        Assert.True(evidence[Drawn - 1].Entropy > 3 * evidence[Drawn + 1].Entropy);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(3, 1)]
    [InlineData(8, 1.5)]
    public void Slices_past_the_end_lie_farther_from_the_last_mask(int slices, double expected) =>
        Assert.Equal(new EndFeatures(0.2, 0.7, expected, 5), new EndFeatures(0.2, 0.7, 0.5, 5).Farther(slices));

    [Fact]
    public void An_end_is_in_question_unless_a_person_says_so()
    {
        var ended = new ObjectEnded(3, 0) { Features = new EndFeatures(0.4, 0.7, 0.5, 5) };
        Assert.Equal(ConfidenceModel.Default.Of(new EndFeatures(0.4, 0.7, 1, 5)), ended.ConfidenceOn(0));
        Assert.Equal(1, (ended with { IsByKeyframe = true }).ConfidenceOn(0));
        Assert.Null((ended with { Features = null }).ConfidenceOn(0));
    }

    [Fact]
    public void Where_the_segmenter_finds_nothing_the_signs_of_that_slice_tell_of_the_end()
    {
        var ended = Events(Answering((k, _) => k < Drawn + 3 ? Disc(9) : new Mask(Edge, Edge))).OfType<ObjectEnded>()
            .Single(e => e.Slice > Drawn);
        double radius = Math.Sqrt(Disc(9).Area / Math.PI);
        Assert.Equal(Drawn + 3, ended.Slice);
        Assert.InRange(ended.Features!.Value.Presence, 1e-6, 1);
        Assert.Equal(Math.Sqrt(3 / radius), ended.Features.Value.Distance, 1e-12);
        Assert.Equal(Math.Sqrt(1 / radius), ended.Features.Value.Beyond, 1e-12);
        Assert.Equal(Math.Sqrt(2 / radius), ended.FeaturesOn(Drawn + 4)!.Value.Beyond, 1e-12);
    }

    [Fact]
    public void Prompts_that_are_not_carried_leave_no_evidence()
    {
        var happened = new Propagator(Scan(), 2, ScriptedSegmenter.Copy(), PropagationOptions.Paper with { Threads = 1 })
            .Fill(Gap.Between([Keyframe()], Slices));
        Assert.All(happened.OfType<SliceSegmented>(), s => Assert.Null(s.Confidence));
    }

    [Fact]
    public void The_model_of_the_options_predicts()
    {
        var options = new PropagationOptions { Confidence = Model, Threads = 1 };
        var happened = new Propagator(Scan(), 2, ScriptedSegmenter.Copy(), options).Fill(Gap.Between([Keyframe()], Slices))
            .OfType<SliceSegmented>();
        Assert.All(happened, s =>
            Assert.Equal((Share(s.Features!.Trust), Share(s.Features.Presence.Correlation)), (s.Confidence, s.Features.Trust)));
    }

    private static QuadraticLogistic Reads(int count, int number)
    {
        double[] weights = new double[QuadraticLogistic.TermsFor(count)];
        weights[number] = 1;
        return new QuadraticLogistic { Means = new double[count], Scales = [.. Enumerable.Repeat(1.0, count)], Weights = weights };
    }

    private static double Share(double logit) => 1 / (1 + Math.Exp(-logit));

    private static Dictionary<int, SliceFeatures> Evidence(ISliceSegmenter segmenter) =>
        Events(segmenter).OfType<SliceSegmented>().ToDictionary(s => s.Slice, s => s.Features!);

    private static List<PropagationEvent> Events(ISliceSegmenter segmenter, double thickness = 1) =>
        [.. new Propagator(Scan(thickness), 2, segmenter, new PropagationOptions { Presence = null, Threads = 1 })
            .Fill(Gap.Between([Keyframe()], Slices))];

    private static Keyframe Keyframe() => new(Drawn, Disc(9));

    /// <summary>A mask for each slice, as logits of +-4 times a scale.</summary>
    private static ScriptedSegmenter Answering(Func<int, Prompt, Mask> mask, Func<int, float>? scale = null) => new((_, prompt) =>
    {
        int k = Drawn - prompt.Offset;
        var logits = mask(k, prompt).ToSlice();
        PromptMaskSegmenter.Logits(logits.Values, logits.Values);
        return new Slice(Edge, Edge, [.. logits.Values.Select(l => l * (scale?.Invoke(k) ?? 1))]);
    });

    /// <summary>The same textured disc on every slice.</summary>
    private static Volume Scan(double thickness = 1)
    {
        var image = Scans.Of(new Size3(Edge, Edge, Slices), 2, (_, x, y) =>
            Disc(9)[x, y] ? 3 + MathF.Sin(0.9f * x) + MathF.Cos(0.7f * y) : 0.5f * (MathF.Sin(0.5f * x) + MathF.Cos(0.4f * y)));
        return new Volume(image.Grid with { Affine = Affine.Scaling(1, 1, thickness) }, image.ToArray());
    }

    private static Mask Disc(int radius)
    {
        var mask = new Mask(Edge, Edge);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            int u = (i % Edge) - (Edge / 2), v = (i / Edge) - (Edge / 2);
            mask.Pixels[i] = (u * u) + (v * v) <= radius * radius;
        }

        return mask;
    }
}
