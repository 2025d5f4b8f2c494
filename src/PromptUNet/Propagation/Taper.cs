namespace PromptUNet.Propagation;

/// <summary>
/// How far an object goes on beyond the outermost keyframe where it has become smaller from the next one to it. Going on as a cone it
/// would end where its radius is 0, and a convex body ends before that (Brunn and Minkowski: its radius is concave). What people segment
/// is rounded and drawn up to its end, so it is given a part of that.
/// </summary>
internal static class Taper
{
    /// <summary>Chosen on validation data (docs/decisions/0039).</summary>
    private const double Part = 0.25;

    /// <summary>Slices beyond the outer keyframe; null where the object does not become smaller.</summary>
    /// <param name="outerArea">Of the outermost keyframe, in pixels.</param>
    /// <param name="innerArea">Of the next one.</param>
    /// <param name="apart">Slices between the two.</param>
    public static int? Slices(int outerArea, int innerArea, int apart)
    {
        double outer = Math.Sqrt(outerArea), inner = Math.Sqrt(innerArea);
        return outer < inner ? (int)Math.Round(Part * apart * outer / (inner - outer)) : null;
    }
}
