using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Metrics;
using PromptUNet.Tests.Cli;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Documents;

/// <summary>The README's sample of the library is what is compiled and run here.</summary>
public sealed class ReadmeSampleTests : IDisposable
{
    private readonly TemporaryFolder _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void It_segments_the_volume_and_corrects_it()
    {
        VolumeFile.Write(_here["scan.nii.gz"], MovingDiscs.Scan);
        VolumeFile.Write(_here["drawn.nii.gz"],
            new LabelVolume(MovingDiscs.Grid, [.. MovingDiscs.Truth.ToArray().Select(l => l == MovingDiscs.Left ? 1 : 0)]));
        Directory.CreateDirectory(_here["models"]);
        File.Copy(ReleasedModels.PathOf("promptunet.int8"), _here["models/promptunet.int8.onnx"]);
        Sample();
        var mask = VolumeFile.ReadLabels(_here["mask.nii.gz"]);
        Assert.InRange(Overlap.Dice(new LabelRegion(MovingDiscs.Truth, MovingDiscs.Left), new LabelRegion(mask, 1)), 0.85, 1);
    }

    [Fact]
    public void It_stands_in_the_readme()
    {
        string readme = File.ReadAllText(Path.Combine(TestFiles.Repository, "README.md"));
        string sample = Between(readme, "```csharp\n", "\n```");
        string source = File.ReadAllText(Path.Combine(TestFiles.Repository, "tests/PromptUNet.Tests/Documents/ReadmeSampleTests.cs"));
        string body = Between(source, "private void Sample()\n    {\n", "\n    }\n");
        string[] compiled =
            [.. body.Replace("_here[", "", StringComparison.Ordinal).Replace("\"]", "\"", StringComparison.Ordinal).Split('\n')
            .Select(Outdented)];
        Assert.Equal(sample.Split('\n'), compiled);
    }

    private void Sample()
    {
        var scan = VolumeFile.ReadImage(_here["scan.nii.gz"]);
        var drawing = VolumeFile.ReadLabels(_here["drawn.nii.gz"]);                // label 1, drawn on slice 6 across z
        using var model = ModelPackage.Load(_here["models/promptunet.int8.onnx"]);
        using var session = new AnnotationSession(scan, model.Segmenter);

        // One drawn slice becomes a volume.
        const int liver = 1, z = 2, drawn = 6;
        session.Apply(new AddLabel(liver, "liver", LabelColours.Of(liver)));
        session.Apply(new SetKeyframe(liver, z, drawn, new PixelSet(drawing.Mask(1, z, drawn)), KeyframeSource.Drawn));
        foreach (var (label, happened) in session.Compute())
        {
            Console.WriteLine($"{happened.Done} of {happened.Total} slices");
        }

        // A correction where it is expected to mend most; what follows from it is computed again.
        if (session.Suggestion() is { } next)
        {
            var corrected = drawing.Mask(1, z, next.Slice);                   // as a person would draw it
            session.Apply(new SetKeyframe(liver, z, next.Slice, new PixelSet(corrected), KeyframeSource.Corrected));
            foreach (var (label, happened) in session.Compute())
            {
                Console.WriteLine($"{happened.Done} of {happened.Total} slices");
            }
        }

        VolumeFile.Write(_here["mask.nii.gz"], session.Result);
    }

    private static string Between(string text, string from, string to)
    {
        int start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static string Outdented(string line) => line.Length >= 8 ? line[8..] : line;
}
