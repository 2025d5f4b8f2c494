using PromptUNet.Imaging;
using PromptUNet.Pictures;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Segment;

/// <summary>Finds drawings that are none: a scan in the place of the mask, an inverted mask, an outline.</summary>
internal static class DrawingCheck
{
    /// <summary>The width of an outline in voxels.</summary>
    private const int WidestOutline = 2;

    /// <exception cref="UsageException">A mask holds more labels than a person draws, and the user chose none of them.</exception>
    public static void CheckLabels(string path, IReadOnlyCollection<int> labels, IReadOnlyList<string> chosen)
    {
        if (labels.Count > MaskImage.MostStructures && chosen.Count == 0)
        {
            throw new UsageException(
                $"'{path}' holds {labels.Count} labels, and a drawing may have {MaskImage.MostStructures}. Is it the scan, or are scan and "
                + "drawing exchanged? If it is the mask, choose labels with --labels.");
        }
    }

    /// <summary>The same slice, if it can be a drawing.</summary>
    /// <param name="drawn">A drawn slice.</param>
    /// <param name="plane">The plane of the slice.</param>
    /// <exception cref="InvalidDataException">A mask is the rest of the slice rather than a structure.</exception>
    public static DrawnSlice Structures(DrawnSlice drawn, string plane)
    {
        foreach (var (label, mask) in drawn.Masks)
        {
            if (DrawnShape.IsInverted(mask))
            {
                throw new InvalidDataException(
                    $"In '{drawn.Source}' label {label} covers {100.0 * mask.Area / mask.Pixels.Length:F0} % of {plane} slice "
                    + $"{drawn.Slice}, with its corners. Is it inverted, or a picture of the scan? Mark the structure alone; where the "
                    + "structure is the background, mark what is not, and invert the result.");
            }
        }

        return drawn;
    }

    /// <summary>Warns of outlines in a mask volume. They are taken as they are, because thin rings are structures too.</summary>
    /// <param name="drawn">A drawn slice of the volume.</param>
    /// <param name="plane">The plane of the slice.</param>
    /// <param name="warn">Called with the warnings.</param>
    public static void WarnOfOutlines(DrawnSlice drawn, string plane, Action<string> warn)
    {
        foreach (var (label, mask) in drawn.Masks)
        {
            int enclosed = DrawnShape.Enclosed(mask, WidestOutline).Area;
            if (enclosed > 0)
            {
                warn(
                    $"In '{drawn.Source}' label {label} is a thin ring around {Screen.Count(enclosed, "voxel")} on {plane} slice "
                    + $"{drawn.Slice}, and is taken as a ring. If it is an outline, fill it.");
            }
        }
    }
}
