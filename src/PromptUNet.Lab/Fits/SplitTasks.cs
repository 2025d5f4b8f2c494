using PromptUNet.Sampling;

namespace PromptUNet.Lab.Fits;

/// <summary>Structures of one data set of a split.</summary>
/// <param name="Dataset">Its name.</param>
/// <param name="Done">Share of the split's sets that come before it.</param>
/// <param name="Share">Its own share of them.</param>
/// <param name="Tasks">As <see cref="VolumeTask.Draw"/> draws them.</param>
internal sealed record SplitTasks(string Dataset, double Done, double Share, IReadOnlyList<VolumeTask> Tasks)
{
    /// <summary>
    /// Set by set, in an order that depends on their names alone; a set's scans are read when it is its turn. Of <c>train</c> only scans
    /// whose weights may go to everyone: what is fitted to them comes with the program.
    /// </summary>
    /// <param name="files">Scans with images, of all splits.</param>
    /// <param name="split">Such as <c>train</c>.</param>
    /// <param name="cases">Scans of each data set.</param>
    /// <param name="structures">Structures of each scan.</param>
    /// <param name="seed">Of the draw.</param>
    /// <exception cref="InvalidDataException">After the last one, where none holds a structure.</exception>
    public static IEnumerable<SplitTasks> Of(IEnumerable<CaseFile> files, string split, int cases, int structures, int seed)
    {
        var sets = files.Where(f => f.Split == split && (split != "train" || f.FreeWeights)).GroupBy(f => f.Dataset)
            .OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        int drawn = 0;
        foreach (var (i, set) in sets.Index())
        {
            var tasks = VolumeTask.Draw([.. set.Take(cases).Select(f => f.Read())], structures, seed);
            drawn += tasks.Count;
            yield return new SplitTasks(set.Key, (double)i / sets.Count, 1.0 / sets.Count, tasks);
        }

        if (drawn == 0)
        {
            throw new InvalidDataException($"The split '{split}' holds no structure of at least five slices.");
        }
    }
}
