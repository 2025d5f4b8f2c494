using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// Dense inverse search: Kroeger, Timofte, Dai, Van Gool, "Fast Optical Flow using Dense Inverse Search", ECCV 2016, without
/// its variational refinement; patches less their mean and displacements handed on between patches, as in OpenCV's DIS.
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
    /// The flow f with target(x) ~ source(x + f(x)), in pixels. Zero everywhere where an edge is shorter than a patch.
    /// </summary>
    /// <param name="target">Normalised grey values; they are clipped to [0, 1], and NaN counts as 0.</param>
    /// <param name="source">The same of the image to be laid over the target.</param>
    /// <exception cref="ArgumentException">The two differ in size.</exception>
    public Flow Between(Slice target, Slice source)
    {
        if (target.Width != source.Width || target.Height != source.Height)
        {
            throw new ArgumentException($"The target is {target.Width} x {target.Height}, the source {source.Width} x {source.Height}.", nameof(source));
        }

        var flow = Flow.Zero(target.Width, target.Height);
        Prepare(target.Width, target.Height);
        if (_scales.Length == 0)
        {
            return flow;
        }

        BuildTarget(target);
        BuildSource(source);
        Search();
        var finest = _scales[0].Level;
        Enlarge(finest.X, finest, flow.X, _pixels);
        Enlarge(finest.Y, finest, flow.Y, _pixels);
        return flow;
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
        for (int i = 0; i < _grey.Length; i++)
        {
            float value = slice.Values[i];
            _grey[i] = value > 0 ? MathF.Floor((Math.Min(value, 1) * 255) + 0.5f) : 0;
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
                var coarser = _scales[scale + 1].Level;
                Enlarge(coarser.X, coarser, new Slice(level.Width, level.Height, level.X), 2);
                Enlarge(coarser.Y, coarser, new Slice(level.Width, level.Height, level.Y), 2);
            }

            search.Run();
            densification.Run(search);
        }
    }

    /// <summary>One component of a level's flow on a finer grid, bilinear, in pixels of that grid.</summary>
    private static void Enlarge(float[] field, FlowLevel level, Slice result, float pixels)
    {
        float acrossStep = (float)level.Width / result.Width, downStep = (float)level.Height / result.Height;
        Bilinear.Resample(
            new Slice(level.Width, level.Height, field), result,
            (0.5f * acrossStep) - 0.5f, acrossStep, (0.5f * downStep) - 0.5f, downStep);
        TensorPrimitives.Multiply(result.Values, pixels, result.Values);
    }
}
