using System.Globalization;

namespace PromptUNet.Imaging;

/// <summary>
/// Where a mask lies on a scan: the one judgement for drawings, locked labels, imports and comparisons. In this order: the scan's own grid
/// or another reading of its header; the scan's array turned, cropped or padded; the same array with a lost place, which is refused; any
/// other grid, from which the mask is resampled.
/// </summary>
public sealed class Placement
{
    /// <summary>Corners of one grid, stated twice, differ by less than this share of a voxel.</summary>
    private const double Rounding = 0.1;

    /// <summary>A mask of the scan's size that shares less than this with the scan was not drawn there.</summary>
    private const double LeastShared = 0.5;

    /// <summary>Up to this many degrees a drawn slice stays a slice.</summary>
    private const double LeastTilt = 1;

    private readonly Grid _mask, _scan;
    private readonly string _name;
    private readonly Lattice? _lattice;     // null: by resampling
    private readonly string[] _remarks;

    private Placement(Grid mask, Grid scan, string name, Lattice? lattice, params string[] remarks) =>
        (_mask, _scan, _name, _lattice, _remarks) = (mask, scan, name, lattice, remarks);

    /// <summary>Whether the mask's voxels are not the scan's.</summary>
    public bool Resamples => _lattice is null;

    /// <summary>Judges where a mask lies.</summary>
    /// <param name="mask">The mask's grid.</param>
    /// <param name="scan">The grid it is to be placed on.</param>
    /// <param name="name">What that is, for messages: "scan", or "reference" where two masks are compared.</param>
    /// <exception cref="GridMismatchException">The mask's place was lost, or is elsewhere.</exception>
    public static Placement Of(Grid mask, Grid scan, string name = "scan")
    {
        var lattice = Lattice.Between(mask, scan);
        if (lattice?.IsIdentity == true)
        {
            return new Placement(mask, scan, name, lattice);
        }

        if (OtherReading(mask, scan, name) is { } reading)
        {
            return new Placement(mask, scan, name, VoxelByVoxel(scan), reading);
        }

        if (lattice?.Covers == true)
        {
            return new Placement(mask, scan, name, lattice);
        }

        if (Placeless(mask, scan, name) is { } placeless)
        {
            return new Placement(mask, scan, name, VoxelByVoxel(scan), placeless);
        }

        if (LostGeometry.Cause(mask, scan, name) is { } cause)
        {
            throw new GridMismatchException(mask, scan, cause, name);
        }

        double shared = Math.Max(Shared(mask, scan), Shared(scan, mask));
        bool isSameSize = LostGeometry.IsSameSize(mask.Size, scan.Size);
        if (shared == 0 || (isSameSize && shared < LeastShared))
        {
            throw new GridMismatchException(mask, scan, Elsewhere(mask, scan, name, isSameSize), name);
        }

        return mask.Size == scan.Size && WorldSpace.Distance(mask.Middle, scan.Middle) > 0.5 * Shortest(scan)
            ? new Placement(mask, scan, name, lattice, Beside(mask, scan, name))
            : new Placement(mask, scan, name, lattice);
    }

    /// <summary>The labels of a mask of this grid on the scan's grid; warnings say what became of it, where anything did.</summary>
    /// <exception cref="GridMismatchException">Nothing of what the mask marks lies in the scan.</exception>
    public LabelLayers Carry(LabelLayers mask)
    {
        if (_lattice?.IsIdentity == true)
        {
            return new LabelLayers([.. mask.Layers.Select(layer => new LabelVolume(_scan, layer, layer.Labels))], mask.Labels)
            {
                Warnings = [.. mask.Warnings, .. _remarks],
            };
        }

        LabelVolume[] layers = [.. mask.Layers.Select(layer => _lattice?.Copy(layer) ?? Resampling.Onto(layer, _scan))];
        long marked = mask.Layers.Sum(l => l.Marked());
        long outside = _lattice is null ? mask.Layers.Sum(Outside) : marked - layers.Sum(l => l.Marked());
        if (marked > 0 && layers.Sum(l => l.Marked()) == 0)
        {
            throw new GridMismatchException(_mask, _scan,
                $"What the mask marks lies outside of the {_name}, though the two overlap: was it drawn on this {_name}?", _name);
        }

        return new LabelLayers(layers, mask.Labels)
        {
            Warnings =
            [
                .. mask.Warnings, .. _remarks,
                .. _lattice is null && marked > 0 ? [WhatBecame(mask, layers)] : Array.Empty<string>(),
                .. outside > 0
                    ? [$"{outside} of the mask's {marked} marked voxels lie outside of the {_name} and are left out."]
                    : Array.Empty<string>(),
            ],
        };
    }

    /// <inheritdoc cref="Carry(LabelLayers)"/>
    public LabelVolume Carry(LabelVolume mask) => Carry(new LabelLayers(mask)).Merged();

    /// <summary>
    /// The scan's axis along which one of the mask's own axes runs; null when its slices are tilted against the scan's, so that a slice
    /// drawn there is no slice here.
    /// </summary>
    public int? AxisOf(int own) => Tilt(own) <= LeastTilt ? Along()[own] : null;

    /// <summary>
    /// Of slices of the scan, those in the middle of the mask's own slices. A slice drawn where slices are thicker marks several of the
    /// scan's, and was drawn once.
    /// </summary>
    /// <param name="axis">The scan's axis.</param>
    /// <param name="slices">Marked slices across it, ascending.</param>
    public IReadOnlyList<int> Middles(int axis, IReadOnlyList<int> slices)
    {
        int own = Array.IndexOf(Along(), axis);
        var toMask = _scan.Affine.Then(_mask.Affine.Inverse());
        if (!Resamples || AxisOf(own) is null)
        {
            return slices;
        }

        return
        [
            .. from slice in slices
               let place = Part(toMask.Apply(Middle(0, slice), Middle(1, slice), Middle(2, slice)), own)
               group (slice, place) by Math.Floor(place + 0.5) into drawn
               select drawn.MinBy(s => Math.Round(Math.Abs(s.place - drawn.Key), 6)).slice,
        ];

        double Middle(int a, int slice) => a == axis ? slice : (_scan.Size[a] - 1) / 2.0;
    }

    private static Lattice VoxelByVoxel(Grid scan) => Lattice.Between(scan, scan)!;

    /// <summary>The mask lies where the scan's header, or its own, is read in another way: then it is the same array.</summary>
    private static string? OtherReading(Grid mask, Grid scan, string name)
    {
        if (mask.Size != scan.Size)
        {
            return null;
        }

        if (Readings(scan).FirstOrDefault(r => mask.Matches(scan with { Affine = r.Affine }, Rounding)) is { } other)
        {
            return scan.Nifti!.IsPlaceless
                ? $"The {name}'s file does not say where it lies (qform_code and sform_code are 0). "
                    + $"The mask lies on its {other.Name}, and was taken voxel by voxel."
                : $"The mask lies on the {name}'s {other.Name}, and not where its {scan.Nifti.Used} puts it: "
                    + "it was taken voxel by voxel.";
        }

        return Readings(mask).FirstOrDefault(r => scan.Matches(mask with { Affine = r.Affine }, Rounding)) is { } own
            ? $"By its {own.Name} the mask lies on the {name}'s grid: it was taken voxel by voxel."
            : null;
    }

    private static IEnumerable<NiftiReading> Readings(Grid grid) => grid.Nifti is { } header ? NiftiReading.All(header, grid.Size) : [];

    /// <summary>One of the two states no place at all; its size and edges are those of the other.</summary>
    private static string? Placeless(Grid mask, Grid scan, string name)
    {
        var (a, b) = (mask.Spacing, scan.Spacing);
        bool isSame = mask.Size == scan.Size
            && Math.Abs((a.X / b.X) - 1) < 0.01 && Math.Abs((a.Y / b.Y) - 1) < 0.01 && Math.Abs((a.Z / b.Z) - 1) < 0.01;
        const string advice = "it was taken voxel by voxel. Look at the result: left and right may be exchanged.";
        return !isSame ? null
            : scan.Nifti?.IsPlaceless == true
                ? $"The {name}'s file does not say where it lies (qform_code and sform_code are 0). The mask has its voxels: {advice}"
            : mask.Nifti?.IsPlaceless == true
                ? $"The mask's file does not say where it lies (qform_code and sform_code are 0). It has the {name}'s voxels: {advice}"
            : null;
    }

    /// <summary>The share of a grid's places that lie in another.</summary>
    private static double Shared(Grid one, Grid other)
    {
        const int points = 12;
        var toOther = one.Affine.Then(other.Affine.Inverse());
        return Enumerable.Range(0, points * points * points).Average(n =>
        {
            var (x, y, z) = toOther.Apply(
                At(n % points, one.Size.X), At(n / points % points, one.Size.Y), At(n / (points * points), one.Size.Z));
            return Resampling.IsWithin(other.Size, x, y, z) ? 1.0 : 0.0;
        });

        static double At(int point, int voxels) => ((point + 0.5) * voxels / points) - 0.5;
    }

    private static string Elsewhere(Grid mask, Grid scan, string name, bool isSameSize) => string.Create(
        CultureInfo.InvariantCulture,
        $"The mask lies {WorldSpace.Distance(mask.Middle, scan.Middle):0} mm away from the {name}")
        + (isSameSize
            ? $", though it has the same size. If it was drawn on this {name}, its place was lost: save it with the {name}'s geometry."
            : $", and no part of it lies in there. Is it of another patient or examination? If not, save it with the {name}'s geometry.");

    private static string Beside(Grid mask, Grid scan, string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"The mask has the {name}'s size, but lies {WorldSpace.Distance(mask.Middle, scan.Middle):0.#} mm beside it, as a mask of another "
        + $"series does. It was placed where its file says; if it was drawn on this {name}, save it again with the {name}'s geometry.");

    private static double Shortest(Grid grid) => Math.Min(grid.Spacing.X, Math.Min(grid.Spacing.Y, grid.Spacing.Z));

    /// <summary>The number of marked voxels whose centres lie outside of the scan.</summary>
    private long Outside(LabelVolume layer)
    {
        var toScan = _mask.Affine.Then(_scan.Affine.Inverse());
        long outside = 0;
        int[] row = new int[_mask.Size.X];
        for (int k = 0; k < _mask.Size.Z; k++)
        {
            for (int j = 0; j < _mask.Size.Y; j++)
            {
                layer.CopyRow(j, k, row);
                for (int i = 0; i < row.Length; i++)
                {
                    if (row[i] != 0)
                    {
                        var (x, y, z) = toScan.Apply(i, j, k);
                        outside += Resampling.IsWithin(_scan.Size, x, y, z) ? 0 : 1;
                    }
                }
            }
        }

        return outside;
    }

    /// <summary>"22 x 17 voxels on its axial slice 15 became 22 x 17 voxels on axial slice 7."</summary>
    private string WhatBecame(LabelLayers mask, IReadOnlyList<LabelVolume> placed)
    {
        var before = Box(mask.Layers);
        int own = Enumerable.Range(0, 3).Where(a => _mask.Size[a] > 1 && before.Size[a] == 1).DefaultIfEmpty(-1).Last();
        string was = Extent(_mask, before, own, "its "), became = Extent(_scan, Box(placed), own < 0 ? -1 : Along()[own], "");
        double tilt = Enumerable.Range(0, 3).Max(Tilt);
        string tilted = tilt > LeastTilt
            ? string.Create(CultureInfo.InvariantCulture, $" Its slices are tilted by {tilt:0} degrees against the {_name}'s.")
            : "";
        return $"The mask has other voxels than the {_name} ({Edges(_mask)}; here {Edges(_scan)}) and was resampled: "
            + $"{was} became {became}.{tilted}{Lost(mask, placed)}{LostGeometry.Doubt(_mask, _scan, _name)}";
    }

    private static string Lost(LabelLayers mask, IReadOnlyList<LabelVolume> placed)
    {
        int[] lost = [.. mask.Present().Except(placed.SelectMany(layer => layer.Present())).Order()];
        return lost.Length == 0 ? "" : $" Nothing is left of label {string.Join(", ", lost)}.";
    }

    private static string Edges(Grid grid)
    {
        var (x, y, z) = grid.Spacing;
        return string.Create(CultureInfo.InvariantCulture, $"{grid.Size} of {x:0.###} x {y:0.###} x {z:0.###} mm");
    }

    private static VoxelBox Box(IEnumerable<LabelVolume> layers) =>
        layers.Select(layer => layer.Box()).Aggregate(VoxelBox.Union)!.Value;

    private static string Extent(Grid grid, VoxelBox box, int across, string whose)
    {
        if (across < 0)
        {
            return $"{box.Size} voxels";
        }

        var (first, last) = box.Along(across);
        int[] plane = [.. Enumerable.Range(0, 3).Where(a => a != across).Select(a => box.Size[a])];
        string slices = first == last ? $"slice {first}" : $"slices {first}-{last}";
        return $"{plane[0]} x {plane[1]} voxels on {whose}{Orientation.Plane(grid.Affine, across).ToString().ToLowerInvariant()} {slices}";
    }

    /// <summary>For each of the mask's axes the scan's axis along which it runs; each one once.</summary>
    private int[] Along() => Orientation.WorldAxes(ToScanMillimetres());

    /// <summary>The angle in degrees between one of the mask's axes and the scan's axis along which it runs.</summary>
    private double Tilt(int own)
    {
        var column = ToScanMillimetres().Column(own);
        double length = WorldSpace.Distance(column, (0, 0, 0));
        return Math.Acos(Math.Min(1, Math.Abs(Part(column, Along()[own])) / length)) * 180 / Math.PI;
    }

    /// <summary>From the mask's voxels to millimetres along the scan's axes.</summary>
    private Affine ToScanMillimetres()
    {
        var (x, y, z) = _scan.Spacing;
        return _mask.Affine.Then(_scan.Affine.Inverse()).Then(Affine.Scaling(x, y, z));
    }

    private static double Part((double X, double Y, double Z) v, int axis) => axis == 0 ? v.X : axis == 1 ? v.Y : v.Z;
}
