using PromptUNet.Imaging;

namespace PromptUNet.Server.Studies;

/// <summary>A scan that can be annotated.</summary>
/// <param name="Id">Random.</param>
/// <param name="Project">The project's number.</param>
/// <param name="Name">The file's, as it was uploaded.</param>
/// <param name="Size">Voxels along the array axes, axis 0 fastest in memory.</param>
/// <param name="Spacing">Voxel edges in mm along the array axes.</param>
/// <param name="Affine">Three rows of four: voxel indices to millimetres in RAS+.</param>
/// <param name="Orientation">Where the array axes run to, for example LPS.</param>
/// <param name="Axes">The array axis across which the slices of each plane lie.</param>
/// <param name="Voxels">How voxels are sent.</param>
/// <param name="Window">The 0.5 % and 99.5 % quantiles of the values.</param>
/// <param name="Range">The smallest and the largest value.</param>
/// <param name="Hash">SHA-256 of the file.</param>
/// <param name="Created">When it came, in UTC.</param>
/// <param name="Warnings">What the reader found worth telling.</param>
internal sealed record Study(
    string Id, long Project, string Name, int[] Size, double[] Spacing, double[][] Affine, string Orientation, PlaneAxes Axes, VoxelFormat Voxels,
    ValueRange Window, ValueRange Range, string Hash, string Created, IReadOnlyList<string> Warnings)
{
    /// <summary>The ending of its file's name, which tells the format.</summary>
    internal string Ending => ScanIntake.EndingOf(Name);

    public static Study Of(string id, long project, string name, string hash, string created, StudyFacts facts) => new(
        id, project, name, facts.Size, facts.Spacing, facts.Affine, facts.Orientation, facts.Axes, facts.Voxels, facts.Window, facts.Range, hash, created, facts.Warnings);
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
            [grid.Size.X, grid.Size.Y, grid.Size.Z], [x, y, z], [.. grid.Affine.ToRows().Chunk(4)], PromptUNet.Imaging.Orientation.Letters(grid.Affine),
            new PlaneAxes(Across(AnatomicalPlane.Sagittal), Across(AnatomicalPlane.Coronal), Across(AnatomicalPlane.Axial)),
            new VoxelFormat(voxels.Type.ToString().ToLowerInvariant(), voxels.Slope, voxels.Intercept),
            new ValueRange(window.Low, window.High), new ValueRange(range.Low, range.High), scan.Volume.Warnings);

        int Across(AnatomicalPlane plane) => PromptUNet.Imaging.Orientation.Axis(grid.Affine, plane);
    }
}

/// <summary>An array axis (0, 1 or 2) for each plane.</summary>
internal sealed record PlaneAxes(int Sagittal, int Coronal, int Axial);

/// <summary>Little-endian numbers; one of s means <c>s * slope + intercept</c>.</summary>
/// <param name="Type">uint8, int16 or uint16.</param>
internal sealed record VoxelFormat(string Type, double Slope, double Intercept);

/// <summary>In the scan's values.</summary>
internal sealed record ValueRange(double Low, double High);
