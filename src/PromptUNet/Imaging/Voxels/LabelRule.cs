namespace PromptUNet.Imaging;

/// <summary>
/// What a stored value means as a label, the same for every reader of masks. Programs save the label 1 as 0.9999 or as 255 steps of 1/255.
/// Others mark the background with NaN or with a negative number. What is taken so is counted for a warning.
/// </summary>
/// <param name="source">Where the values come from: a scale of whole numbers has steps, and a label may be half a step off.</param>
internal sealed class LabelRule(VoxelSource source)
{
    /// <summary>How far a label may be from a whole number: absolutely, by the rounding of floats, and at most.</summary>
    private const double Near = 0.01, Relative = 1e-6, Farthest = 0.25;

    private readonly double _halfStep = source is { Scaled: true, StreamType: not (ScalarType.Float32 or ScalarType.Float64) }
        ? Math.Abs(source.Slope) / 2
        : 0;

    private long _rounded, _nan, _below;
    private double? _firstRounded, _negative;

    /// <summary>What was not quite a label, in sentences; one for each kind.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. _rounded == 0 ? Array.Empty<string>() : [FormattableString.Invariant(
            $"{_rounded} voxels are not quite whole numbers ({_firstRounded:R} the first); they count as the nearest label.")],
        .. _nan == 0 ? Array.Empty<string>() : [$"{_nan} voxels are NaN (no number); they count as background."],
        .. _below == 0 ? Array.Empty<string>() : [FormattableString.Invariant(
            $"{_below} voxels are {_negative}; they count as background.")],
    ];

    /// <summary>The label of a value; null when it is none.</summary>
    public int? Of(double value)
    {
        if (double.IsNaN(value))
        {
            _nan++;
            return 0;
        }

        double whole = Math.Round(value);
        double near = Math.Min(Farthest, Math.Max(Near, _halfStep + (Relative * Math.Abs(value))));
        if (!(Math.Abs(value - whole) <= near) || whole > int.MaxValue || (whole < 0 && _negative is { } known && known != whole))
        {
            return null;
        }

        if (value != whole)
        {
            _rounded++;
            _firstRounded ??= value;
        }

        if (whole < 0)
        {
            // One negative number marks what is no structure. Two of them are grey values.
            _below++;
            _negative = whole;
        }

        return (int)Math.Max(0, whole);
    }

    /// <summary>The refusal of a value that is no label.</summary>
    public ImageFormatException Refused(long voxel, double value) => new(
        source.Path, $"voxel {voxel}", value, $"but a label is a whole number from 0 to {int.MaxValue}",
        advice: value is > 0 and < 1
            ? "This looks like a probability map. Threshold it at 0.5 first, and give the mask that results."
            : "This looks like a scan, or like a mask that was resampled smoothly: its values are not the numbers of structures. "
                + "Give the mask itself, resampled by nearest neighbour if at all.");
}
