namespace PromptUNet.Imaging;

/// <summary>Two grids do not overlap in the world, so that a mask on one cannot be brought onto the other.</summary>
public sealed class GridMismatchException(Grid source, Grid target, string reason)
    : Exception($"{reason}: the mask's grid is {source}, the image's grid is {target}.")
{
    public Grid SourceGrid { get; } = source;

    public Grid TargetGrid { get; } = target;
}
