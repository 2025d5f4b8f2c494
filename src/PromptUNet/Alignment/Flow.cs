using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// A dense displacement field in pixels: <c>target(x, y)</c> looks like <c>source(x + X, y + Y)</c>, so that sampling the
/// source at the displaced places lays it over the target.
/// </summary>
/// <param name="X">Displacement along x of each target pixel.</param>
/// <param name="Y">Displacement along y of each target pixel.</param>
public sealed record Flow(Slice X, Slice Y)
{
    public int Width => X.Width;

    public int Height => X.Height;

    /// <summary>The same field on a grid of another size, its displacements scaled with it.</summary>
    public Flow Resized(int width, int height)
    {
        float scaleX = (float)width / Width, scaleY = (float)height / Height;
        var resized = Zero(width, height);
        for (int y = 0; y < height; y++)
        {
            float v = ((y + 0.5f) / scaleY) - 0.5f;
            for (int x = 0; x < width; x++)
            {
                float u = ((x + 0.5f) / scaleX) - 0.5f;
                resized.X[x, y] = scaleX * Bilinear.Sample(X, u, v);
                resized.Y[x, y] = scaleY * Bilinear.Sample(Y, u, v);
            }
        }

        return resized;
    }

    /// <summary>No displacement anywhere.</summary>
    public static Flow Zero(int width, int height) => new(new Slice(width, height), new Slice(width, height));
}
