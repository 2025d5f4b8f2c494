using PromptUNet.Augmentation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>Something that makes a pair harder: a setting of the robustness experiment.</summary>
/// <param name="Name">As it stands in tables.</param>
/// <param name="Apply">The pair disturbed; the number is the seed of what is random.</param>
public sealed record Disturbance(string Name, Func<PairSlices, int, PairSlices> Apply)
{
    private const float LostShare = 0.3f;           // the most that prompts lose in section 3.2
    private const float NoiseDeviation = 0.1f, BiasLogarithm = 0.5f, Turn = MathF.PI / 9;
    private const int Coarseness = 3;

    private static readonly (int X, int Y)[] Ways = [(1, 0), (-1, 0), (0, 1), (0, -1)];

    /// <summary>None.</summary>
    public static Disturbance None { get; } = new("undisturbed", (pair, _) => pair);

    /// <summary>
    /// The prompt eroded, dilated, shifted, with holes and with a part missing; the scan with noise, bias field, low resolution,
    /// and rotated in its plane.
    /// </summary>
    public static IReadOnlyList<Disturbance> All { get; } =
    [
        Outline("prompt eroded 1 px", -1), Outline("prompt eroded 2 px", -2), Outline("prompt dilated 1 px", 1),
        Outline("prompt dilated 2 px", 2),
        OfPrompt("prompt shifted 2 px", (mask, seed) => Shifted(mask, Ways[new Random(seed).Next(Ways.Length)], 2)),
        OfPrompt("prompt with holes, 30 %", (mask, seed) => new PromptCorruption(LostShare, seed).Apply(mask)),
        OfPrompt("prompt with a part missing, 30 %", (mask, seed) => new MissedPart(LostShare, seed).Apply(mask)),
        new("noise, 10 % of the range", (pair, seed) =>
            pair.WithImages((slice, i) => Changed(slice, bias: 0, NoiseDeviation, unchecked(seed + i)))),
        new("bias field", (pair, seed) => pair.WithImages((slice, _) => Changed(slice, BiasLogarithm, noise: 0, seed))),
        new("a third of the resolution", (pair, _) => pair.WithImages((slice, _) => Coarse(slice, Coarseness))),
        new("rotated by 20 degrees", (pair, _) => Rotated(pair, Turn)),
    ];

    /// <summary>Moves the outline; a prompt of which nothing would be left stays as it is.</summary>
    private static Disturbance Outline(string name, float pixels) =>
        OfPrompt(name, (mask, seed) => new PromptDeformation(pixels, 0, seed).Apply(mask));

    private static Disturbance OfPrompt(string name, Func<Mask, int, Mask> change) =>
        new(name, (pair, seed) => pair with { Drawn = change(pair.Drawn, seed) });

    /// <summary>The mask moved so many pixels; what would leave the slice is lost, but never all of it.</summary>
    private static Mask Shifted(Mask mask, (int X, int Y) way, int pixels)
    {
        var shifted = new Mask(mask.Width, mask.Height);
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                int fromX = x - (way.X * pixels), fromY = y - (way.Y * pixels);
                shifted[x, y] = fromX >= 0 && fromX < mask.Width && fromY >= 0 && fromY < mask.Height && mask[fromX, fromY];
            }
        }

        return shifted.IsEmpty ? mask : shifted;
    }

    /// <summary>The slice, normalised first, with a slowly varying brightness and white noise.</summary>
    private static Slice Changed(Slice slice, float bias, float noise, int seed)
    {
        var normalised = new Slice(slice.Width, slice.Height);
        new Normalisation().Apply(slice.Values, normalised.Values);
        new IntensityTransform(Gamma: 1, Inverted: false, bias, noise, Blur: 0, seed, seed).Apply(normalised, seed);
        return normalised;
    }

    /// <summary>As if taken with pixels so many times larger along both axes and interpolated to the old ones.</summary>
    private static Slice Coarse(Slice slice, int times)
    {
        int width = (slice.Width + times - 1) / times, height = (slice.Height + times - 1) / times;
        var coarse = new Slice(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                coarse[x, y] = Mean(slice, x * times, y * times, times);
            }
        }

        var fine = new Slice(slice.Width, slice.Height);
        float first = (0.5f / times) - 0.5f, step = 1f / times;
        Bilinear.Resample(coarse, fine.Values, fine.Width, first, step, first, step);
        return fine;
    }

    private static float Mean(Slice slice, int left, int top, int edge)
    {
        float sum = 0;
        int right = Math.Min(left + edge, slice.Width), bottom = Math.Min(top + edge, slice.Height);
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                sum += slice[x, y];
            }
        }

        return sum / ((right - left) * (bottom - top));
    }

    /// <summary>
    /// Scan, prompt and truth turned about the middle of the prompt, seen in a square as long as the slice's longer edge.
    /// </summary>
    private static PairSlices Rotated(PairSlices pair, float radians)
    {
        var box = pair.Drawn.Box ?? throw new ArgumentException("A prompt without a pixel has no middle to turn about.", nameof(pair));
        int edge = Math.Max(pair.Drawn.Width, pair.Drawn.Height);
        var window = new Window((box.Left + box.Right) / 2f, (box.Top + box.Bottom) / 2f, edge, edge);
        var turn = new SpatialTransform(Scale: 1, ShiftX: 0, ShiftY: 0, radians, FlipX: false, FlipY: false);
        return pair.WithImages((slice, _) =>
            Turned(slice)) with { Drawn = Turned(pair.Drawn.ToSlice()).Above(0.5f), Truth = Turned(pair.Truth.ToSlice()).Above(0.5f) };

        Slice Turned(Slice slice)
        {
            var turned = new Slice(edge, edge);
            turn.Cut(slice, window, turned);
            return turned;
        }
    }
}
