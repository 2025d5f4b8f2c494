using System.Collections.Concurrent;

namespace PromptUNet.Load.Fairness;

/// <summary>What came of the attempts of somebody who takes all that the server gives.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    public void Add(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    /// <summary>Returns the counts in words; a dash when there were no attempts.</summary>
    public override string ToString() => _counts.IsEmpty
        ? "-"
        : string.Join(", ", _counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key}: {c.Value}"));
}
