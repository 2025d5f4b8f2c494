namespace PromptUNet.Imaging;

/// <summary>A place that some program reads from a NIfTI header.</summary>
/// <param name="Name">The grid by its part of the header, for messages: "qform grid".</param>
internal sealed record NiftiReading(string Name, Affine Affine)
{
    /// <summary>
    /// All such places. Without a form that counts, programs differ: nifti1.h begins at the origin, ITK turns that by 180 degrees, and
    /// nibabel puts the middle of the voxels at the origin, left to the right.
    /// </summary>
    /// <param name="geometry">The header's.</param>
    /// <param name="size">The number of its voxels.</param>
    public static IEnumerable<NiftiReading> All(NiftiGeometry geometry, Size3 size)
    {
        var readings = Stated(geometry, size);
        if (geometry.HasOtherUnit)
        {
            string unit = (geometry.Units & 7) == 1 ? "metres" : "micrometres";
            readings = readings.Concat(Stated(geometry with { Units = 2 }, size).Select(r => r with
            {
                Name = $"{r.Name} with numbers that lost their unit ({unit})",
            }));
        }

        return readings.Where(r => WorldSpace.IsPlace(r.Affine));
    }

    private static IEnumerable<NiftiReading> Stated(NiftiGeometry geometry, Size3 size)
    {
        // A form whose code is 0 does not count; only where none counts may one be left over from before.
        if (geometry.SFormCode > 0 || geometry.IsPlaceless)
        {
            yield return new NiftiReading("sform grid", geometry.SForm);
        }

        if (geometry.QFormCode > 0 || geometry.IsPlaceless)
        {
            yield return new NiftiReading("qform grid", geometry.QForm);
        }

        if (geometry.IsPlaceless)
        {
            var edges = geometry.Unoriented;
            var (x, y, z) = edges.Spacing;
            yield return new NiftiReading("grid of its voxel edges alone (pixdim)", edges);
            yield return new NiftiReading("grid as ITK reads it (pixdim)", Affine.Scaling(-x, -y, z));
            yield return new NiftiReading("grid as nibabel reads it (pixdim)", Affine.Scaling(-x, y, z) with
            {
                X0 = x * (size.X - 1) / 2, Y0 = -y * (size.Y - 1) / 2, Z0 = -z * (size.Z - 1) / 2,
            });
        }
    }
}
