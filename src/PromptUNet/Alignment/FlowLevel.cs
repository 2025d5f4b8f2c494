using System.Numerics.Tensors;

namespace PromptUNet.Alignment;

/// <summary>One scale of the two image pyramids, with the target's gradients and the flow found at this scale.</summary>
internal sealed class FlowLevel
{
    /// <summary>
    /// Pixels that the source's border is repeated on every side. The border lets a patch whose corner is held within [-Border, edge - 1]
    /// sample the same values as at its true place. It also has room for a patch that stands for the up to 7 pixels after the last one.
    /// </summary>
    public const int Border = 2 * FlowOptions.PatchSize;

    private readonly float[] _smooth, _slope;

    public FlowLevel(int width, int height)
    {
        (Width, Height, SourceStride) = (width, height, width + (2 * Border));
        int pixels = width * height;
        Target = new float[pixels + Border];
        (GradientX, GradientY) = (new float[pixels], new float[pixels]);
        Flow = Flow.Zero(width, height);
        Source = new float[SourceStride * (height + (2 * Border))];
        (_smooth, _slope) = (new float[width + 2], new float[width + 2]);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Grey values 0 to 255, row by row; after the last row there is room for one vector more.</summary>
    public float[] Target { get; }

    /// <summary>Sobel's derivative of the target: eight times the slope in grey values a pixel.</summary>
    public float[] GradientX { get; }

    /// <inheritdoc cref="GradientX"/>
    public float[] GradientY { get; }

    /// <summary>The source with its border repeated, rows of <see cref="SourceStride"/> numbers.</summary>
    public float[] Source { get; }

    public int SourceStride { get; }

    /// <summary>The dense flow in pixels of this scale.</summary>
    public Flow Flow { get; }

    /// <summary>The flow's displacements along x, row by row.</summary>
    public float[] X => Flow.X.Values;

    /// <summary>Likewise along y.</summary>
    public float[] Y => Flow.Y.Values;

    /// <summary>Where source pixel (x, y) lies in <see cref="Source"/>; -Border is the lowest place on both axes.</summary>
    public int SourceIndex(int x, int y) => ((y + Border) * SourceStride) + x + Border;

    /// <summary>Repeats the source's border, once its pixels are in place.</summary>
    public void ExtendSource()
    {
        for (int y = 0; y < Height; y++)
        {
            var row = Source.AsSpan((y + Border) * SourceStride, SourceStride);
            row[..Border].Fill(row[Border]);
            row[(Border + Width)..].Fill(row[Border + Width - 1]);
        }

        var first = Source.AsSpan(Border * SourceStride, SourceStride);
        var last = Source.AsSpan((Border + Height - 1) * SourceStride, SourceStride);
        for (int y = 0; y < Border; y++)
        {
            first.CopyTo(Source.AsSpan(y * SourceStride));
            last.CopyTo(Source.AsSpan((Border + Height + y) * SourceStride));
        }
    }

    /// <summary>Sobel's 3 x 3 derivatives of the target, mirrored at the border pixels.</summary>
    public void Differentiate()
    {
        for (int y = 0; y < Height; y++)
        {
            var above = TargetRow(y == 0 ? 1 : y - 1);
            var below = TargetRow(y == Height - 1 ? y - 1 : y + 1);
            TensorPrimitives.Add(above, below, _smooth.AsSpan(1));
            TensorPrimitives.MultiplyAdd(TargetRow(y), 2, _smooth.AsSpan(1, Width), _smooth.AsSpan(1));
            TensorPrimitives.Subtract(below, above, _slope.AsSpan(1));
            (_smooth[0], _smooth[^1]) = (_smooth[2], _smooth[^3]);
            (_slope[0], _slope[^1]) = (_slope[2], _slope[^3]);
            TensorPrimitives.Subtract(_smooth.AsSpan(2), _smooth.AsSpan(0, Width), GradientX.AsSpan(y * Width));
            var gradientY = GradientY.AsSpan(y * Width, Width);
            TensorPrimitives.Add(_slope.AsSpan(0, Width), _slope.AsSpan(2), gradientY);
            TensorPrimitives.MultiplyAdd(_slope.AsSpan(1, Width), 2, gradientY, gradientY);
        }
    }

    private ReadOnlySpan<float> TargetRow(int y) => Target.AsSpan(y * Width, Width);
}
