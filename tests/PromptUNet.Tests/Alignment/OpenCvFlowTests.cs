using System.Runtime.InteropServices;
using System.Text.Json;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Augmentation;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Alignment;

/// <summary>The flow against OpenCV's DIS on the same 8-bit images.</summary>
public sealed class OpenCvFlowTests
{
    /// <summary>Names the folder of the labelled volumes for the test on real slices.</summary>
    private const string DataVariable = "PROMPTUNET_DATA";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Slices that a mask is carried over.</summary>
    private const int Steps = 4;

    private sealed record Pair(Slice Target, Slice Source, FlowOptions Options);

    private sealed record Chain(List<Pair> Steps, Slice Mask, Mask Truth)
    {
        public double Dice(WindowedFlow way) => Overlap.Dice(Truth, Mask.Warped(way).Above(0.5f));
    }

    [Fact]
    public void Synthetic_images_flow_as_in_OpenCV()
    {
        string python = Python.With("cv2");
        List<Pair> pairs = [];
        foreach (var (width, height, finest, stride) in new[] { (128, 128, 1, 3), (128, 128, 0, 3), (192, 192, 1, 4), (131, 97, 1, 3),
            (96, 150, 2, 5), (75, 75, 0, 4), (64, 65, 1, 3) })
        {
            var image = Textures.Waves(width + height);
            pairs.Add(new Pair(
                Bytes(Textures.Draw(width, height, image)),
                Bytes(Textures.Draw(
                    width, height, (x, y) => image((x * 1.02) - 2 - (0.03 * y), (y * 0.99) + 1.5 + (2 * Math.Sin(x / 20))))),
                new FlowOptions { FinestScale = finest, PatchStride = stride }));
        }

        var theirs = OpenCv(python, pairs);
        for (int i = 0; i < pairs.Count; i++)
        {
            var ours = new OpticalFlow(pairs[i].Options).Between(pairs[i].Target, pairs[i].Source);
            var errors = Textures.Errors(ours, theirs[i]);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{ours.Width} x {ours.Height}, {pairs[i].Options}: mean {errors.Average():0.0000}, 99 % "
                    + $"{errors[errors.Count * 99 / 100]:0.0000}, largest {errors[^1]:0.000} pixels");
            Assert.True(Textures.Errors(ours, Flow.Zero(ours.Width, ours.Height)).Average() > 1);
            Assert.True(errors.Average() < 0.01);
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Real_slices_flow_as_in_OpenCV_and_masks_are_carried_as_well()
    {
        string? folder = Environment.GetEnvironmentVariable(DataVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{DataVariable} does not name the folder of the labelled volumes.");
        string python = Python.With("cv2");
        var chains = DataFolder.Cases(folder).Where(c => c.Split == "val" && c.Image is not null)
            .SelectMany(c => Chains(c.Read())).ToList();
        var theirs = OpenCv(python, [.. chains.SelectMany(c => c.Steps)]);
        double copied = 0, ourDice = 0, theirDice = 0;
        List<double> distances = [];
        for (int i = 0; i < chains.Count; i++)
        {
            var flow = new OpticalFlow(chains[i].Steps[0].Options);
            var ours = chains[i].Steps.Select(p => flow.Between(p.Target, p.Source)).ToList();
            var opencv = theirs.GetRange(i * Steps, Steps);
            distances.AddRange(ours.Zip(opencv, (a, b) => Textures.Errors(a, b).Average()));
            copied += chains[i].Dice(WindowedFlow.None) / chains.Count;
            ourDice += chains[i].Dice(ours.Select(Textures.Whole).Aggregate((way, step) => step.Then(way))) / chains.Count;
            theirDice += chains[i].Dice(opencv.Select(Textures.Whole).Aggregate((way, step) => step.Then(way))) / chains.Count;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{distances.Count} pairs: mean end-point difference {distances.Average():0.0000} pixels; Dice after {Steps} slices: copied "
                + $"{copied:0.0000}, ours {ourDice:0.0000}, OpenCV's {theirDice:0.0000}");
        Assert.True(distances.Average() < 0.02);
        Assert.Equal(theirDice, ourDice, 0.002);
        Assert.True(ourDice > copied + 0.03);
    }

    /// <summary>A label's way along an axis from a quarter of its extent on, seen through one window.</summary>
    private static IEnumerable<Chain> Chains(LabelledCase labelled)
    {
        var options = new CarryOptions();
        for (int axis = 0; axis < 3; axis++)
        {
            foreach (int label in labelled.Labels.Present())
            {
                var slices = labelled.SlicesOf(label, axis, 12);
                int first = slices.Count > Steps ? slices[slices.Count / 4] : 0;
                if (slices.Count <= Steps || !slices.Contains(first + Steps))
                {
                    continue;
                }

                var mask = labelled.Labels.Mask(label, axis, first);
                var window = Window.Around(mask.Box!.Value, options.Margin, options.Size);
                Slice Seen(int slice) => Bytes(options.Normalisation.Of(window.ViewOf(labelled.Image!.Slice(axis, slice))));
                yield return new Chain(
                    [.. Enumerable.Range(first, Steps).Select(k => new Pair(Seen(k + 1), Seen(k), options.Flow))],
                    window.ViewOf(mask.ToSlice()), window.ViewOf(labelled.Labels.Mask(label, axis, first + Steps).ToSlice()).Above(0.5f));
            }
        }
    }

    /// <summary>Rounded to what 8 bits hold, so that both flows see the same image.</summary>
    private static Slice Bytes(Slice slice) =>
        new(slice.Width, slice.Height, Array.ConvertAll(slice.Values, v => MathF.Round(v * 255) / 255));

    private static List<Flow> OpenCv(string python, List<Pair> pairs)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pairs.json"], JsonSerializer.Serialize(
            pairs.Select(
                p => new { p.Target.Width, p.Target.Height, p.Options.FinestScale, Stride = p.Options.PatchStride, p.Options.Iterations }),
                Json));
        File.WriteAllBytes(folder["images.u8"],
            [.. pairs.SelectMany(p => p.Target.Values.Concat(p.Source.Values)).Select(v => (byte)MathF.Round(v * 255))]);
        var (exitCode, _, errors) =
            Python.Run(python, Path.Combine(TestFiles.Repository, "tests", "golden", "opencv_flow.py"), folder["."]);
        Assert.True(exitCode == 0, errors);
        var planes = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder["flows.f32"]).AsSpan());
        List<Flow> flows = [];
        foreach (var pair in pairs)
        {
            int pixels = pair.Target.Values.Length;
            flows.Add(new Flow(
                new Slice(pair.Target.Width, pair.Target.Height, planes[..pixels].ToArray()),
                new Slice(pair.Target.Width, pair.Target.Height, planes[pixels..(2 * pixels)].ToArray())));
            planes = planes[(2 * pixels)..];
        }

        return flows;
    }
}
