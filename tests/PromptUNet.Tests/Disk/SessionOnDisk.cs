using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Propagation;
using PromptUNet.Tests.Imaging;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Disk;

/// <summary>
/// A session of a small scan on the disk, for tests of its files: the journal, and the cache of computed slices beside it.
/// </summary>
public abstract class SessionOnDisk : IDisposable
{
    private protected static readonly PropagationOptions Options = new() { Threads = 1, Align = false, FeedbackThreshold = null };

    private protected TemporaryFolder Parent { get; } = new();

    private protected Volume Volume { get; } = Scans.Random(new Size3(5, 4, 6), 1);

    protected SessionOnDisk() => Directory.CreateDirectory(Folder);

    private protected string Folder => Parent["folder"];

    private protected string JournalPath => Path.Combine(Folder, "scan.journal");

    private protected string CachePath => JournalPath + ".claims";

    public void Dispose()
    {
        Parent.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static void Compute(AnnotationSession session)
    {
        foreach (var _ in session.Compute())
        {
            // The events fill the result.
        }

        Assert.Empty(session.Stale);
    }

    private protected static AddLabel Added(string name) => new(1, name, new Rgb(1, 2, 3));

    private protected static ChangeLabel Named(string name) => new(1, name, new Rgb(1, 2, 3));

    private protected static SetKeyframe Drawn(int slice) =>
        new(1, 2, slice, new PixelSet(Mask.Parse(".....", ".##..", ".###.", ".....")), KeyframeSource.Drawn);

    private protected static void Draw(AnnotationSession session)
    {
        session.Apply(Added("drawn"));
        session.Apply(Drawn(1));
    }

    private protected AnnotationSession Create(PropagationOptions? options = null) =>
        AnnotationSession.Create(JournalPath, Volume, ScriptedSegmenter.Copy(), "copy", options ?? Options);

    private protected AnnotationSession Open() => AnnotationSession.Open(JournalPath, Volume, ScriptedSegmenter.Copy(), "copy", threads: 1);

    private protected IEnumerable<string> Reopened()
    {
        using var session = Open();
        Assert.Empty(session.Warnings);
        return [.. session.Commands.Select(c => c is AddLabel added ? added.Name : Assert.IsType<ChangeLabel>(c).Name)];
    }

    private protected string[] Annotated()
    {
        using var session = Create();
        Draw(session);
        session.Apply(Drawn(4));
        Compute(session);
        session.Apply(Named("renamed"));
        session.Apply(new Checkpoint("all"));
        return [.. session.Commands.Select(c => c.ToJson())];
    }
}
