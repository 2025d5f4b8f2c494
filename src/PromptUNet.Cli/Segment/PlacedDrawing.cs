using PromptUNet.Imaging;

namespace PromptUNet.Cli.Segment;

/// <summary>A drawing on the scan's grid.</summary>
/// <param name="Own">As it was read, on its own grid.</param>
/// <param name="Placement">How it got onto the scan's grid.</param>
/// <param name="Layers">On the scan's grid.</param>
internal sealed record PlacedDrawing(LabelLayers Own, Placement Placement, LabelLayers Layers)
{
    /// <exception cref="InvalidDataException">The drawing does not lie on the scan.</exception>
    public static PlacedDrawing Read(string path, Grid scan)
    {
        var drawing = VolumeFile.ReadLayers(path);
        try
        {
            var placement = Placement.Of(drawing.Grid, scan);
            return new PlacedDrawing(drawing, placement, placement.Carry(drawing));
        }
        catch (GridMismatchException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// The scan's axis across which a resampled drawing was drawn, as its own slices tell: on the scan a drawn slice may have become
    /// several. Null when they do not tell, or are not the scan's.
    /// </summary>
    public int? Axis(IReadOnlyList<int> wanted)
    {
        if (!Placement.Resamples || DrawnSlices.Of(Own, wanted).Axis is not { } own)
        {
            return null;
        }

        return Placement.AxisOf(own);
    }
}
