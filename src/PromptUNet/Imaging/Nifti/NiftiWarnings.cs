namespace PromptUNet.Imaging;

/// <summary>Warnings about a readable NIfTI header.</summary>
internal static class NiftiWarnings
{
    public static void Add(NiftiHeader header, Grid grid, List<string> warnings)
    {
        var geometry = header.Geometry;
        if (geometry.SFormCode <= 0 && geometry.QFormCode <= 0)
        {
            warnings.Add("qform_code and sform_code are both 0: the file does not say which side is left; the axes are taken as R, A, S.");
        }

        if (geometry.SFormCode > 0 && geometry.QFormCode > 0 && !grid.Matches(grid with { Affine = geometry.QForm }))
        {
            warnings.Add("qform and sform disagree; the sform is used.");
        }

        if ((geometry.Units & 7) > 3)
        {
            warnings.Add($"xyzt_units is {geometry.Units}, an unknown unit of length: millimetres are assumed.");
        }

        if (!double.IsFinite(header.Slope))
        {
            warnings.Add(FormattableString.Invariant($"scl_slope is {header.Slope}: values are not scaled."));
        }
    }
}
