using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Server.Studies;

/// <summary>A scan that can be annotated.</summary>
/// <param name="Id">A random id.</param>
/// <param name="Project">The project's number.</param>
/// <param name="Name">The name of the uploaded file.</param>
/// <param name="Size">The number of voxels along each array axis, axis 0 fastest in memory.</param>
/// <param name="Spacing">The voxel edges in mm along the array axes.</param>
/// <param name="Affine">Three rows of four numbers, which map voxel indices to millimetres in RAS+.</param>
/// <param name="Orientation">The directions of the array axes, for example LPS.</param>
/// <param name="Axes">The array axis across which the slices of each plane lie.</param>
/// <param name="Voxels">The format in which the server sends voxels.</param>
/// <param name="Window">The 0.5 % and 99.5 % quantiles of the values.</param>
/// <param name="Range">The smallest and the largest value.</param>
/// <param name="Hash">The SHA-256 of the file.</param>
/// <param name="Created">The time of the upload in UTC.</param>
/// <param name="Warnings">The warnings of the reader.</param>
internal sealed record Study(
    string Id, long Project, string Name, int[] Size, double[] Spacing, double[][] Affine, string Orientation, PlaneAxes Axes,
    VoxelFormat Voxels, ValueRange Window, ValueRange Range, string Hash, string Created, IReadOnlyList<string> Warnings)
{
    /// <summary>The ending of the file's name, which tells the format.</summary>
    internal string Ending => ScanImport.EndingOf(Name);

    public static Study Of(string id, long project, string name, string hash, string created, StudyFacts facts) => new(
        id, project, name, facts.Size, facts.Spacing, facts.Affine, facts.Orientation, facts.Axes, facts.Voxels, facts.Window, facts.Range,
        hash, created, facts.Warnings);
}

/// <summary>The part of a study that comes from the file. The database stores it, so that a list of studies reads no files.</summary>
internal sealed record StudyFacts(
    int[] Size, double[] Spacing, double[][] Affine, string Orientation, PlaneAxes Axes, VoxelFormat Voxels, ValueRange Window,
    ValueRange Range, IReadOnlyList<string> Warnings)
{
    private const double Tail = 0.005;

    public static StudyFacts Of(Scan scan)
    {
        var (grid, voxels) = (scan.Volume.Grid, scan.Compact);
        var (x, y, z) = grid.Spacing;
        var (window, range) = (voxels.Quantiles(Tail, 1 - Tail), voxels.Range);
        return new StudyFacts(
            [grid.Size.X, grid.Size.Y, grid.Size.Z],
            [x, y, z],
            [.. grid.Affine.ToRows().Chunk(4)],
            PromptUNet.Imaging.Orientation.Letters(grid.Affine),
            new PlaneAxes(Across(AnatomicalPlane.Sagittal), Across(AnatomicalPlane.Coronal), Across(AnatomicalPlane.Axial)),
            new VoxelFormat(voxels.Type.ToString().ToLowerInvariant(), voxels.Slope, voxels.Intercept),
            new ValueRange(window.Low, window.High),
            new ValueRange(range.Low, range.High),
            scan.Volume.Warnings);

        int Across(AnatomicalPlane plane) => PromptUNet.Imaging.Orientation.Axis(grid.Affine, plane);
    }
}

/// <summary>The array axis (0, 1 or 2) across which the slices of each plane lie.</summary>
internal sealed record PlaneAxes(int Sagittal, int Coronal, int Axial);

/// <summary>Little-endian numbers. A stored number s stands for the value <c>s * slope + intercept</c>.</summary>
/// <param name="Type">uint8, int16 or uint16.</param>
/// <param name="Slope">The factor.</param>
/// <param name="Intercept">The value of 0.</param>
internal sealed record VoxelFormat(string Type, double Slope, double Intercept);

/// <summary>A range of the scan's values.</summary>
internal sealed record ValueRange(double Low, double High);

/// <summary>Types that the endpoints of studies take and return, and that the database stores.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<Project>))]
[JsonSerializable(typeof(NewProject))]
[JsonSerializable(typeof(ProjectSettings))]
[JsonSerializable(typeof(IReadOnlyList<Member>))]
[JsonSerializable(typeof(NewMember))]
[JsonSerializable(typeof(IReadOnlyList<Study>))]
[JsonSerializable(typeof(StudyFacts))]
[JsonSerializable(typeof(IReadOnlyList<ScanFolder.Listed>))]
[JsonSerializable(typeof(FolderScan))]
internal sealed partial class StudyJson : JsonSerializerContext;
