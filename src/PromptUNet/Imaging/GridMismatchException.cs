namespace PromptUNet.Imaging;

/// <summary>A mask does not lie on a scan: its place is another one, or was lost.</summary>
/// <param name="source">The mask's grid.</param>
/// <param name="target">The scan's grid.</param>
/// <param name="reason">Sentences that say what is wrong, what it probably is, and what to do.</param>
/// <param name="targetName">What lies on the target grid: "scan", or "reference" where two masks are compared.</param>
public sealed class GridMismatchException(Grid source, Grid target, string reason, string targetName = "scan")
    : Exception($"{reason} The mask's grid is {source}; the {targetName}'s is {target}.")
{
    public Grid SourceGrid { get; } = source;

    public Grid TargetGrid { get; } = target;
}
