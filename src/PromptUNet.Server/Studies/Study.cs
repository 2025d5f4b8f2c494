using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Server.Studies;

/// <summary>A scan that can be annotated.</summary>
/// <param name="Id">Random.</param>
/// <param name="Project">The project's number.</param>
/// <param name="Name">The file's, as it was uploaded.</param>
/// <param name="Hash">SHA-256 of the file.</param>
/// <param name="Created">When it came, in UTC.</param>
internal sealed record Study(string Id, long Project, string Name, string Hash, string Created)
{
    /// <summary>What the scan is like; written beside the rest, not as a member of its own.</summary>
    [JsonIgnore]
    public required StudyFacts Facts { get; init; }

    /// <summary>Its format, for the server alone.</summary>
    [JsonIgnore]
    public required string Ending { get; init; }

    /// <summary>Voxels along the array axes, axis 0 fastest in memory.</summary>
    public int[] Size => Facts.Size;

    /// <summary>Voxel edges in mm along the array axes.</summary>
    public double[] Spacing => Facts.Spacing;

    /// <summary>Three rows of four: voxel indices to millimetres in RAS+.</summary>
    public double[][] Affine => Facts.Affine;

    /// <summary>Where the array axes run to, for example LPS.</summary>
    public string Orientation => Facts.Orientation;

    /// <summary>The array axis across which the slices of each plane lie.</summary>
    public PlaneAxes Axes => Facts.Axes;

    /// <summary>How voxels are sent.</summary>
    public VoxelFormat Voxels => Facts.Voxels;

    /// <summary>The 0.5 % and 99.5 % quantiles of the values.</summary>
    public ValueRange Window => Facts.Window;

    /// <summary>The smallest and the largest value.</summary>
    public ValueRange Range => Facts.Range;

    /// <summary>What the reader found worth telling.</summary>
    public IReadOnlyList<string> Warnings => Facts.Warnings;
}

/// <summary>What a scan's file tells, as the database keeps it, so that the file need not be read to list it.</summary>
internal sealed record StudyFacts(
    int[] Size, double[] Spacing, double[][] Affine, string Orientation, PlaneAxes Axes, VoxelFormat Voxels, ValueRange Window, ValueRange Range,
    IReadOnlyList<string> Warnings)
{
    private const double Tail = 0.005;

    public static StudyFacts Of(Scan scan)
    {
        var (grid, voxels) = (scan.Volume.Grid, scan.Compact);
        var (x, y, z) = grid.Spacing;
        var (window, range) = (voxels.Quantiles(Tail, 1 - Tail), voxels.Range);
        return new StudyFacts(
            [grid.Size.X, grid.Size.Y, grid.Size.Z], [x, y, z], [.. grid.Affine.ToRows().Chunk(4)], Imaging.Orientation.Letters(grid.Affine),
            new PlaneAxes(Across(AnatomicalPlane.Sagittal), Across(AnatomicalPlane.Coronal), Across(AnatomicalPlane.Axial)),
            new VoxelFormat(voxels.Type.ToString().ToLowerInvariant(), voxels.Slope, voxels.Intercept),
            new ValueRange(window.Low, window.High), new ValueRange(range.Low, range.High), scan.Volume.Warnings);

        int Across(AnatomicalPlane plane) => Imaging.Orientation.Axis(grid.Affine, plane);
    }
}

/// <summary>An array axis (0, 1 or 2) for each plane.</summary>
internal sealed record PlaneAxes(int Sagittal, int Coronal, int Axial);

/// <summary>Little-endian numbers; one of s means <c>s * slope + intercept</c>.</summary>
/// <param name="Type">uint8, int16 or uint16.</param>
internal sealed record VoxelFormat(string Type, double Slope, double Intercept);

/// <summary>In the scan's values.</summary>
internal sealed record ValueRange(double Low, double High);
