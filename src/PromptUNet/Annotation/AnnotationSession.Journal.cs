using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <content>Sessions that are kept in a journal, or come from one.</content>
public sealed partial class AnnotationSession
{
    /// <summary>
    /// Creates an annotation with a new journal, and beside it a cache of what was computed. If that fails, no journal is left.
    /// </summary>
    /// <param name="path">Of the journal.</param>
    /// <exception cref="IOException">There is a file of that name, or it cannot be written.</exception>
    /// <param name="volume">The scan.</param>
    /// <param name="segmenter">Segments the slices without a keyframe.</param>
    /// <param name="model">Identifies the segmenter's weights, best by their hash.</param>
    /// <param name="options">The settings of section 3.3.</param>
    /// <param name="cache">Bytes of computed slices to keep in memory, so that undo and redo need no computing.</param>
    public static AnnotationSession Create(
        string path, Volume volume, ISliceSegmenter segmenter, string model, PropagationOptions? options = null, long cache = DefaultCache)
    {
        options ??= new PropagationOptions();
        options.Check();
        var header = JournalHeader.Of(volume, model, options);
        var journal = Journal.Create(path, header);
        try
        {
            var computed = new GapCache(cache, GapFile.Open(CacheBeside(path)));
            return new AnnotationSession(volume, segmenter, options, computed, ContextOf(header), journal);
        }
        catch
        {
            journal.Dispose();
            LastingFile.Discard(path);
            throw;
        }
    }

    /// <summary>
    /// Goes on with an annotation where its journal ends, with its options. A command that cannot be applied ends it, like a damaged one:
    /// what comes from there on is kept in a file beside the journal, and <see cref="Warnings"/> say so.
    /// </summary>
    /// <param name="path">Of the journal.</param>
    /// <param name="volume">The scan that it is of.</param>
    /// <param name="segmenter">Segments the slices without a keyframe.</param>
    /// <param name="model">Identifies the segmenter's weights.</param>
    /// <param name="allowOtherModel">Whether the model may differ from the journal's. The journal then records the change.</param>
    /// <param name="threads">Threads that work at a time; null means the default.</param>
    /// <param name="cache">Bytes of computed slices to keep in memory.</param>
    /// <exception cref="JournalException">
    /// The file is no journal, or it is of another scan, or of another model that is not allowed.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read or written, or is in use. Nothing stays open then.</exception>
    public static AnnotationSession Open(
        string path, Volume volume, ISliceSegmenter segmenter, string model, bool allowOtherModel = false, int? threads = null,
        long cache = DefaultCache)
    {
        AnnotationSession? session = null;
        GapFile? computed = null;
        try
        {
            var journal = Journal.Open(path, Begin, out var content);
            (session!._journal, session.Warnings) = (journal, content.Warnings);
            if (model != content.Model)
            {
                session.Apply(new UseModel(model));
            }

            return session;
        }
        catch
        {
            session?.Dispose();
            computed?.Dispose();
            throw;
        }

        JournalEnd? Begin(JournalContent told)
        {
            told.Check(volume, model, allowOtherModel);
            computed = GapFile.Open(CacheBeside(path));
            var options = told.Header.Options with { Threads = threads ?? new PropagationOptions().Threads };
            var context = ContextOf(told.Header with { Model = model });
            session = new AnnotationSession(volume, segmenter, options, new GapCache(cache, computed), context, null);
            return session.Begin(told);
        }
    }

    /// <summary>
    /// Computes the result of a journal anew where it has to be: the same bytes every time, with any number of threads.
    /// </summary>
    /// <param name="content">The journal's content.</param>
    /// <param name="volume">The scan that it is of.</param>
    /// <param name="segmenter">Segments the slices without a keyframe.</param>
    /// <param name="model">Identifies the segmenter's weights.</param>
    /// <param name="allowOtherModel">Whether the model may differ from the journal's; the result's warnings then say so.</param>
    /// <param name="threads">Threads that work at a time; null means the default.</param>
    /// <param name="cancellation">Checked once a slice.</param>
    /// <exception cref="JournalException">The journal is of another scan, or of another model that is not allowed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LabelVolume Replay(
        JournalContent content, Volume volume, ISliceSegmenter segmenter, string model, bool allowOtherModel = false, int? threads = null,
        CancellationToken cancellation = default)
    {
        using var session = Of(content, volume, segmenter, model, allowOtherModel, threads);
        foreach (var _ in session.Compute(cancellation))
        {
            // The events fill the result.
        }

        var result = session.Result;
        return new LabelVolume(result.Grid, result, result.Labels) { Warnings = session.Warnings };
    }

    /// <summary>The annotation of a journal's content. Later commands do not change the journal.</summary>
    /// <inheritdoc cref="Replay"/>
    public static AnnotationSession Of(
        JournalContent content, Volume volume, ISliceSegmenter segmenter, string model, bool allowOtherModel = false, int? threads = null)
    {
        content.Check(volume, model, allowOtherModel);
        string? other = model == content.Model ? null : $"The journal was made with the model {content.Model}, and replayed with {model}.";
        var options = content.Header.Options with { Threads = threads ?? new PropagationOptions().Threads };
        var session = new AnnotationSession(volume, segmenter, options, new GapCache(0, null), [], null);
        session.Warnings = [.. content.Until(session.Begin(content)).Warnings, .. new[] { other }.OfType<string>()];
        return session;
    }

    /// <summary>Follows a journal's commands up to the first that cannot be applied. Returns the end there; null when all can be.</summary>
    private JournalEnd? Begin(JournalContent content)
    {
        try
        {
            Follow(content.ToHistory(State), () => { });
            _commands.AddRange(content.Commands);
            return null;
        }
        catch (Exception e) when (IsOfCommands(e))
        {
            return OneByOne(content.Commands);      // which one is it?
        }
    }

    private JournalEnd? OneByOne(IReadOnlyList<Command> commands)
    {
        foreach (var command in commands)
        {
            try
            {
                Apply(command);
            }
            catch (Exception e) when (IsOfCommands(e))
            {
                return new JournalEnd(
                    _commands.Count, $"cannot be applied, because step {_commands.Count + 1} does not follow those before it");
            }
        }

        return null;
    }

    // When memory is short or a disk fails, the commands are not at fault, and nothing of the journal may be cut.
    private static bool IsOfCommands(Exception e) => e is not (OutOfMemoryException or IOException or UnauthorizedAccessException);

    /// <summary>The scan, the model and the options; and this program, as another one may compute other slices.</summary>
    private static byte[] ContextOf(JournalHeader header) =>
        [.. header.Digest, .. typeof(AnnotationSession).Module.ModuleVersionId.ToByteArray()];

    /// <summary>The cache's file; its ending is from when it was called a file of claims.</summary>
    private static string CacheBeside(string journal) => journal + ".claims";

    /// <summary>Shows again what was shown before a command that failed.</summary>
    private void PutBack(List<VoxelBox> changed)
    {
        try
        {
            Compose(changed, _layers, _nesting);
        }
        catch
        {
            _isTorn = true;     // memory may be short; the exception to report is the one before this
        }
    }
}
