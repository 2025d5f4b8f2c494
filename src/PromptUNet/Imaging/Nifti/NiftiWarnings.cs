using System.Globalization;

namespace PromptUNet.Imaging;

/// <summary>Warnings about a readable NIfTI header.</summary>
internal static class NiftiWarnings
{
    public static void Add(NiftiHeader header, Grid grid, List<string> warnings)
    {
        var geometry = grid.Nifti!;
        if (geometry.SFormCode <= 0 && geometry.QFormCode <= 0)
        {
            warnings.Add("qform_code and sform_code are both 0: the file does not say which side is left; the axes are taken as R, A, S.");
        }

        if (geometry.SFormCode > 0 && geometry.QFormCode > 0 && WorldSpace.IsPlace(geometry.QForm)
            && !grid.Matches(grid with { Affine = geometry.QForm }))
        {
            warnings.Add(Disagreement(grid, grid with { Affine = geometry.QForm }));
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
    /// <summary>How far two statements of one place are apart, and which one counts.</summary>
    private static string Disagreement(Grid sform, Grid qform)
    {
        double distance = sform.Corners().Zip(qform.Corners(), WorldSpace.Distance).Max();
        string mirrored = sform.Affine.Determinant * qform.Affine.Determinant < 0 ? ", one of them mirrored" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The header states two places, up to {distance:0.#} mm apart{mirrored} (qform and sform disagree). The sform is used; "
            + $"programs that use the qform show the scan elsewhere.");
    }
}
