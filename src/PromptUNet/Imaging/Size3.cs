namespace PromptUNet.Imaging;

/// <summary>Voxel counts along the three array axes; axis 0 varies fastest in memory, as NIfTI stores it.</summary>
public readonly record struct Size3(int X, int Y, int Z)
{
    /// <summary>Voxels in all, in 64-bit arithmetic.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>Voxels along an array axis (0, 1 or 2).</summary>
    public int this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A volume has the axes 0, 1 and 2."),
    };

    public override string ToString() => $"{X} x {Y} x {Z}";
}
