using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Terminal;

namespace PromptUNet.Lab.Fits;

/// <summary>A part of the labelled scans, of which structures are drawn and judged.</summary>
/// <param name="Name">Such as <c>train</c>.</param>
/// <param name="Files">Scans with images, of all parts.</param>
/// <param name="Cases">Scans of each data set.</param>
/// <param name="Structures">Structures of each scan.</param>
/// <param name="Seed">Of the draw.</param>
/// <param name="Segmenter">Asked about the slices that are not drawn; safe for several threads.</param>
/// <param name="Progress">Told of each data set.</param>
/// <param name="Cancel">Looked at once a slice.</param>
internal sealed record JudgedSplit(
    string Name, IReadOnlyCollection<CaseFile> Files, int Cases, int Structures, int Seed, ISliceSegmenter Segmenter,
    ProgressLine Progress, CancellationToken Cancel)
{
    /// <summary>What is found in each of its structures, in an order that depends on the scans alone.</summary>
    /// <exception cref="InvalidDataException">It holds no structure.</exception>
    public IReadOnlyList<T> Judged<T>(string what, Func<JudgedTask, T> judge)
    {
        List<T> found = [];
        foreach (var set in SplitTasks.Of(Files, Name, Cases, Structures, Seed))
        {
            Progress.Show(set.Done, $"{what} on {Name}: {set.Dataset}");
            found.AddRange(set.Tasks.SelectMany(task => JudgedTask.Of(task, Segmenter)).AsParallel().AsOrdered().WithCancellation(Cancel)
                .Select(judge));
        }

        return found;
    }
}
