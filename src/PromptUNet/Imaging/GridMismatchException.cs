namespace PromptUNet.Imaging;

/// <summary>Two grids that have nothing in common in the world, so that a mask of one says nothing about the other.</summary>
public sealed class GridMismatchException(Grid source, Grid target, string reason)
    : Exception($"{reason}: the mask's grid is {source}, the image's grid is {target}.")
{
    public Grid SourceGrid { get; } = source;

    public Grid TargetGrid { get; } = target;
}
