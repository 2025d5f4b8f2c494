using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>An immutable set of a volume's voxels: of each slice across axis 2 that has any, its pixels.</summary>
[JsonConverter(typeof(VoxelSetJson))]
public sealed class VoxelSet
{
    private readonly ImmutableSortedDictionary<int, PixelSet> _slices;

    internal VoxelSet(Size3 size, ImmutableSortedDictionary<int, PixelSet> slices) => (Size, _slices) = (size, slices);

    /// <summary>No voxel of a volume.</summary>
    public static VoxelSet Empty(Size3 size) => new(size, ImmutableSortedDictionary<int, PixelSet>.Empty);

    /// <summary>The voxels that carry a label.</summary>
    public static VoxelSet Of(LabelVolume volume, int label) => Of(volume.Grid.Size, k => new PixelSet(volume.Mask(label, 2, k)));

    /// <summary>The voxels that a function returns for each slice across axis 2.</summary>
    internal static VoxelSet Of(Size3 size, Func<int, PixelSet> slice)
    {
        var slices = ImmutableSortedDictionary.CreateBuilder<int, PixelSet>();
        for (int k = 0; k < size.Z; k++)
        {
            var pixels = slice(k);
            if (!pixels.IsEmpty)
            {
                slices.Add(k, pixels);
            }
        }

        return new VoxelSet(size, slices.ToImmutable());
    }

    /// <summary>The volume's.</summary>
    public Size3 Size { get; }

    public bool IsEmpty => _slices.IsEmpty;

    /// <summary>The number of its voxels.</summary>
    public long Count => _slices.Values.Sum(s => (long)s.Count);

    /// <summary>Slices across axis 2 that have voxels, ascending, with their pixels.</summary>
    internal IEnumerable<KeyValuePair<int, PixelSet>> Slices => _slices;

    /// <summary>The smallest box that holds it; null when it is empty.</summary>
    internal VoxelBox? Box
    {
        get
        {
            VoxelBox? box = null;
            foreach (var (k, pixels) in _slices)
            {
                box = VoxelBox.Union(box, new VoxelBox(pixels.Box!.Value, k, k));
            }

            return box;
        }
    }

    /// <summary>Its voxels on a slice, as the slice's pixels.</summary>
    public PixelSet On(SlicePlace place)
    {
        if (place.Axis == 2)
        {
            return _slices.GetValueOrDefault(place.Slice) ?? PixelSet.Empty(Size.X, Size.Y);
        }

        int width = place.Axis == 0 ? Size.Y : Size.X;
        var runs = new Runs();
        foreach (var (k, pixels) in _slices)
        {
            pixels.On(LineOf(place, k)).AddRow(0, k * width, runs);
        }

        return new PixelSet(width, Size.Z, runs.ToEdges());
    }

    /// <summary>The set with other voxels on a slice.</summary>
    internal VoxelSet With(SlicePlace place, PixelSet voxels)
    {
        if (place.Axis == 2)
        {
            return new VoxelSet(Size, Put(_slices, place.Slice, voxels));
        }

        var slices = _slices;
        for (int k = 0; k < Size.Z; k++)
        {
            var before = slices.GetValueOrDefault(k) ?? PixelSet.Empty(Size.X, Size.Y);
            slices = Put(slices, k, before.With(LineOf(place, k), voxels.On(new PixelLine(false, k))));
        }

        return new VoxelSet(Size, slices);
    }

    /// <summary>The voxels that are not in the other.</summary>
    public VoxelSet Except(VoxelSet other)
    {
        var slices = _slices;
        foreach (var (k, pixels) in _slices)
        {
            if (other._slices.TryGetValue(k, out var others))
            {
                slices = Put(slices, k, pixels.Except(others));
            }
        }

        return new VoxelSet(Size, slices);
    }

    private static PixelLine LineOf(SlicePlace place, int k) => new SlicePlace(2, k).CrossedBy(place);

    private static ImmutableSortedDictionary<int, PixelSet> Put(ImmutableSortedDictionary<int, PixelSet> slices, int k, PixelSet pixels) =>
        pixels.IsEmpty ? slices.Remove(k) : slices.SetItem(k, pixels);
}

/// <summary>A slice of a volume.</summary>
/// <param name="Axis">The array axis that it lies across: 0, 1 or 2.</param>
/// <param name="Slice">Its index along that axis.</param>
public readonly record struct SlicePlace(int Axis, int Slice)
{
    /// <summary>A rectangle of the slice as voxels.</summary>
    internal VoxelBox Box(PixelBox pixels) => Axis switch
    {
        0 => new(new PixelBox(Slice, pixels.Left, Slice, pixels.Right), pixels.Top, pixels.Bottom),
        1 => new(new PixelBox(pixels.Left, Slice, pixels.Right, Slice), pixels.Top, pixels.Bottom),
        _ => new(pixels, Slice, Slice),
    };

    /// <summary>The line of this slice on which another one crosses it; its pixels run along the third axis in both.</summary>
    internal PixelLine CrossedBy(SlicePlace other) => new(other.Axis == (Axis == 0 ? 1 : 0), other.Slice);
}

/// <summary>A row or a column of a slice: where another slice crosses it.</summary>
/// <param name="IsColumn">Whether its pixels share x.</param>
/// <param name="Index">That x, or the y of a row.</param>
internal readonly record struct PixelLine(bool IsColumn, int Index);
