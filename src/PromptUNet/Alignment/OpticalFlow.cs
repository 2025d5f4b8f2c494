using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// Dense inverse search: Kroeger, Timofte, Dai, Van Gool, "Fast Optical Flow using Dense Inverse Search", ECCV 2016. The variational
/// refinement is left out. As in OpenCV's DIS, patches are compared less their mean, and displacements are handed on between patches.
/// Buffers are kept for the next pair of the same size, so an instance serves one thread at a time.
/// </summary>
public sealed class OpticalFlow
{
    private readonly FlowOptions _options;
    private int _width = -1, _height = -1;
    private float[] _grey = [];
    private Scale[] _scales = [];      // finest first
    private float _pixels;             // of the slice to one of the finest scale

    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public OpticalFlow(FlowOptions? options = null)
    {
        _options = options ?? new FlowOptions();
        _options.Check();
    }

    /// <summary>The buffers of a scale, and how its images are made from the next finer ones.</summary>
    private sealed record Scale(FlowLevel Level, AreaReduction Reduction, InverseSearch Search, Densification Densification);

    /// <summary>
    /// Finds the flow f with target(x) ~ source(x + f(x)), in pixels. The flow is zero everywhere when an edge is shorter than a patch.
    /// </summary>
    /// <param name="target">Normalised grey values; they are clipped to [0, 1], and NaN counts as 0.</param>
    /// <param name="source">The same of the image to be laid over the target.</param>
    /// <param name="flow">As large as the two, to be overwritten.</param>
    /// <exception cref="ArgumentException">The three differ in size.</exception>
    public void Between(Slice target, Slice source, Flow flow)
    {
        Check(source.Width, source.Height, nameof(source));
        Check(flow.Width, flow.Height, nameof(flow));
        Prepare(target.Width, target.Height);
        if (_scales.Length == 0)
        {
            Array.Clear(flow.X.Values);
            Array.Clear(flow.Y.Values);
            return;
        }

        BuildTarget(target);
        BuildSource(source);
        Search();
        Enlarge(_scales[0].Level.Flow, flow, _pixels);

        void Check(int width, int height, string name)
        {
            if (width != target.Width || height != target.Height)
            {
                throw new ArgumentException($"The target is {target.Width} x {target.Height}, the {name} {width} x {height}.", name);
            }
        }
    }

    private void Prepare(int width, int height)
    {
        if (width == _width && height == _height)
        {
            return;
        }

        var scales = new List<Scale>();
        if (_options.Scales(width, height) is var (finest, coarsest))
        {
            _pixels = 1 << finest;
            var (fromWidth, fromHeight) = (width, height);
            for (int scale = finest; scale <= coarsest; scale++)
            {
                var level = new FlowLevel(width >> scale, height >> scale);
                scales.Add(new Scale(
                    level, new AreaReduction(fromWidth, fromHeight, level.Width, level.Height),
                    new InverseSearch(level, _options.PatchStride, _options.Iterations), new Densification(level, _options.PatchStride)));
                (fromWidth, fromHeight) = (level.Width, level.Height);
            }
        }

        (_width, _height, _scales, _grey) = (width, height, [.. scales], new float[width * height]);
    }

    private void BuildTarget(Slice target)
    {
        ToGrey(target);
        ReadOnlySpan<float> finer = _grey;
        int stride = _width;
        foreach (var (level, reduction, _, _) in _scales)
        {
            reduction.Apply(finer, stride, level.Target, level.Width);
            level.Differentiate();
            finer = level.Target;
            stride = level.Width;
        }
    }

    private void BuildSource(Slice source)
    {
        ToGrey(source);
        ReadOnlySpan<float> finer = _grey;
        int stride = _width;
        foreach (var (level, reduction, _, _) in _scales)
        {
            var own = level.Source.AsSpan(level.SourceIndex(0, 0));
            reduction.Apply(finer, stride, own, level.SourceStride);
            level.ExtendSource();
            finer = own;
            stride = level.SourceStride;
        }
    }

    /// <summary>Whole grey values 0 to 255, which the search's thresholds are made for.</summary>
    private void ToGrey(Slice slice)
    {
        float[] values = slice.Values;
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var value = Vector256.Create(values, i);
            var grey = Vector256.Floor((Vector256.Min(value, Vector256<float>.One) * 255) + Vector256.Create(0.5f));
            Vector256.ConditionalSelect(Vector256.GreaterThan(value, Vector256<float>.Zero), grey, Vector256<float>.Zero).CopyTo(_grey, i);
        }

        for (; i < values.Length; i++)
        {
            _grey[i] = values[i] > 0 ? MathF.Floor((Math.Min(values[i], 1) * 255) + 0.5f) : 0;
        }
    }

    private void Search()
    {
        for (int scale = _scales.Length - 1; scale >= 0; scale--)
        {
            var (level, _, search, densification) = _scales[scale];
            if (scale == _scales.Length - 1)
            {
                Array.Clear(level.X);
                Array.Clear(level.Y);
            }
            else
            {
                Enlarge(_scales[scale + 1].Level.Flow, level.Flow, 2);
            }

            search.Run();
            densification.Run(search);
        }
    }

    /// <summary>A level's flow on a finer grid, bilinear, in pixels of that grid.</summary>
    private static void Enlarge(Flow flow, Flow result, float pixels)
    {
        Enlarge(flow.X, result.X, pixels);
        Enlarge(flow.Y, result.Y, pixels);
    }

    private static void Enlarge(Slice field, Slice result, float pixels)
    {
        float acrossStep = (float)field.Width / result.Width, downStep = (float)field.Height / result.Height;
        Bilinear.Resample(
            field, result.Values, result.Width, (0.5f * acrossStep) - 0.5f, acrossStep, (0.5f * downStep) - 0.5f, downStep);
        TensorPrimitives.Multiply(result.Values, pixels, result.Values);
    }
}
