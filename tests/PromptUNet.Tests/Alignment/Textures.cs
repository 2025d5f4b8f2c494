using PromptUNet.Alignment;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Alignment;

/// <summary>Synthetic images with structure everywhere, given as a function of the place so that they can be moved exactly.</summary>
internal static class Textures
{
    /// <summary>A sum of waves of 9 to 60 pixels in all directions, in [0, 1].</summary>
    public static Func<double, double, double> Waves(int seed)
    {
        var random = new Random(seed);
        var waves = Enumerable.Range(0, 24).Select(_ =>
        {
            double length = 9 * Math.Pow(60.0 / 9, random.NextDouble()), angle = random.NextDouble() * Math.Tau;
            return (X: Math.Cos(angle) * Math.Tau / length, Y: Math.Sin(angle) * Math.Tau / length, Phase: random.NextDouble() * Math.Tau,
                Height: length);
        }).ToArray();
        double total = waves.Sum(w => w.Height);
        return (x, y) => Math.Clamp(0.5 + (1.5 * waves.Sum(w => w.Height * Math.Sin((w.X * x) + (w.Y * y) + w.Phase)) / total), 0, 1);
    }

    public static Slice Draw(int width, int height, Func<double, double, double> image)
    {
        var slice = new Slice(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                slice[x, y] = (float)image(x, y);
            }
        }

        return slice;
    }

    public static Slice Noise(int width, int height, Random random) => Draw(width, height, (_, _) => random.NextSingle());

    public static Flow FlowOf(int width, int height, Func<double, double, (double X, double Y)> field) => new(
        Draw(width, height, (x, y) => field(x, y).X), Draw(width, height, (x, y) => field(x, y).Y));

    /// <summary>A field inside a box of a slice, zero outside.</summary>
    public static WindowedFlow Windowed(PixelBox box, Flow field)
    {
        var flow = new WindowedFlow();
        flow.MoveTo(box);
        field.X.Values.CopyTo(flow.X);
        field.Y.Values.CopyTo(flow.Y);
        return flow;
    }

    /// <summary>A field on a whole slice.</summary>
    public static WindowedFlow Whole(Flow field) => Windowed(new PixelBox(0, 0, field.Width - 1, field.Height - 1), field);

    /// <summary>The flow between two slices in memory of its own.</summary>
    public static Flow Between(this OpticalFlow opticalFlow, Slice target, Slice source)
    {
        var flow = Flow.Zero(target.Width, target.Height);
        opticalFlow.Between(target, source, flow);
        return flow;
    }

    /// <summary>A warped slice in memory of its own.</summary>
    public static Slice Warped(this Slice source, WindowedFlow flow)
    {
        var result = new Slice(source.Width, source.Height);
        Warp.Apply(source, flow, result);
        return result;
    }

    /// <summary>One flow after the other in memory of its own.</summary>
    public static WindowedFlow Then(this WindowedFlow first, WindowedFlow second)
    {
        var result = new WindowedFlow();
        Warp.Compose(first, second, result);
        return result;
    }

    /// <summary>Distances in pixels between two fields, at least <paramref name="rim"/> pixels inside, ascending.</summary>
    public static List<double> Errors(Flow a, Flow b, int rim = 0)
    {
        List<double> errors = [];
        for (int y = rim; y < a.Height - rim; y++)
        {
            for (int x = rim; x < a.Width - rim; x++)
            {
                errors.Add(Math.Sqrt(Math.Pow(a.X[x, y] - b.X[x, y], 2) + Math.Pow(a.Y[x, y] - b.Y[x, y], 2)));
            }
        }

        errors.Sort();
        return errors;
    }
}
