using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// A dense displacement field in pixels: <c>target(x, y)</c> looks like <c>source(x + X, y + Y)</c>. Sampling the source at the displaced
/// places lays it over the target.
/// </summary>
/// <param name="X">Displacement along x of each target pixel.</param>
/// <param name="Y">Displacement along y of each target pixel.</param>
public sealed record Flow(Slice X, Slice Y)
{
    public int Width => X.Width;

    public int Height => X.Height;

    /// <summary>No displacement anywhere.</summary>
    public static Flow Zero(int width, int height) => new(new Slice(width, height), new Slice(width, height));
}
