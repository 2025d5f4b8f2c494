using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Alignment;

/// <summary>How a prompt is carried: the window in which slices are compared, and the flow between them.</summary>
public sealed record CarryOptions
{
    /// <summary>The window's edge in units of the carried mask's box (see <see cref="Window.Around"/>).</summary>
    public float Margin { get; init; } = 1.5f;

    /// <summary>The window's edge in pixels of its own.</summary>
    public int Size { get; init; } = 96;

    public FlowOptions Flow { get; init; } = new();

    /// <summary>Applied to what the window shows, before the slices are compared.</summary>
    public Normalisation Normalisation { get; init; } = new();
}

/// <summary>
/// A vouched slice on its way through the volume. Between neighbouring slices the optical flow is dense and small; the
/// flows of all steps so far are composed, and the drawn mask and its image are moved once along the whole way, so that
/// nothing blurs.
/// </summary>
public sealed class PromptCarrier
{
    private readonly Slice _image, _mask;
    private readonly CarryOptions _options;
    private readonly OpticalFlow _flow;
    private Flow? _way;

    /// <param name="image">The drawn slice, raw grey values.</param>
    /// <param name="mask">Its mask, soft in [0, 1].</param>
    /// <param name="options">How it is carried.</param>
    public PromptCarrier(Slice image, Slice mask, CarryOptions options)
    {
        (Image, Mask) = (_image, _mask) = (image, mask);
        _options = options;
        _flow = new OpticalFlow(options.Flow);
    }

    /// <summary>The drawn slice as it lies over the current one.</summary>
    public Slice Image { get; private set; }

    /// <summary>The drawn mask as it lies over the current slice, soft in [0, 1].</summary>
    public Slice Mask { get; private set; }

    /// <summary>Slices passed since the drawn one.</summary>
    public int Steps { get; private set; }

    /// <summary>Goes on to a neighbouring slice.</summary>
    /// <param name="here">The current slice, raw grey values.</param>
    /// <param name="there">The slice to go to.</param>
    /// <returns>The step's displacements from <paramref name="there"/> back to <paramref name="here"/>, on the slices' pixels.</returns>
    public Flow Step(Slice here, Slice there)
    {
        Steps++;
        var mask = Mask.Above(0.5f);
        if (mask.IsEmpty)
        {
            Mask = new Slice(Mask.Width, Mask.Height);
            return Flow.Zero(there.Width, there.Height);
        }

        var window = Window.Around(mask, _options.Margin, _options.Size);
        var flow = _flow.Between(_options.Normalisation.Apply(window.Cut(there)), _options.Normalisation.Apply(window.Cut(here)));
        var step = OnSlice(flow, window, there.Width, there.Height);
        _way = _way is null ? step : Warp.Compose(step, _way);
        (Image, Mask) = (Warp.Apply(_image, _way), Warp.Apply(_mask, _way));
        return step;
    }

    /// <summary>A window's flow on the slice's pixels; beyond the window nothing moves.</summary>
    private static Flow OnSlice(Flow flow, Window window, int width, int height)
    {
        var placed = Flow.Zero(width, height);
        if (window.Covered(width, height) is not { } box)
        {
            return placed;
        }

        for (int y = box.Top; y <= box.Bottom; y++)
        {
            float v = window.OnWindow(y, window.CentreY);
            for (int x = box.Left; x <= box.Right; x++)
            {
                float u = window.OnWindow(x, window.CentreX);
                placed.X[x, y] = window.Scale * Bilinear.Sample(flow.X, u, v);
                placed.Y[x, y] = window.Scale * Bilinear.Sample(flow.Y, u, v);
            }
        }

        return placed;
    }
}
