using System.Numerics.Tensors;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Alignment;

/// <summary>
/// A vouched slice on its way through the volume. The flows between neighbouring slices are composed, and the slice itself
/// is warped only once by the result, so nothing blurs on the way. Each flow is found in a window around the mask, so the
/// work follows the object's size. One thread at a time.
/// </summary>
public sealed class PromptCarrier
{
    private const float Foreground = 0.5f;

    private readonly CarryOptions _options;
    private readonly OpticalFlow _opticalFlow;
    private readonly Slice _vouchedImage, _vouchedMask;
    private WindowedFlow _carried = WindowedFlow.None;      // from the current slice to the vouched one
    private PixelBox? _box;                                 // of the current mask's foreground
    private Slice? _image, _mask;

    /// <param name="image">Raw grey values of the vouched slice; not changed, and not to be changed by others meanwhile.</param>
    /// <param name="mask">Its mask, soft in [0, 1], cut at 0.5.</param>
    /// <param name="options">How it is carried.</param>
    /// <exception cref="ArgumentException">Image and mask differ in size.</exception>
    public PromptCarrier(Slice image, Slice mask, CarryOptions options)
    {
        CheckSize(mask, image, nameof(mask));
        (_vouchedImage, _vouchedMask, _options) = (image, mask, options);
        (_image, _mask) = (image, mask);
        _opticalFlow = new OpticalFlow(options.Flow);
        _box = BoxOf(mask, 0, 0);
    }

    /// <summary>The vouched slice's grey values, carried onto the current slice's pixels.</summary>
    public Slice Image => _image ??= Warp.Apply(_vouchedImage, _carried);

    /// <summary>The vouched mask, carried onto the current slice's pixels: soft in [0, 1].</summary>
    public Slice Mask => _mask ??= _box is null ? new Slice(_vouchedMask.Width, _vouchedMask.Height) : Warp.Apply(_vouchedMask, _carried);

    /// <summary>Slices gone from the vouched one.</summary>
    public int Steps { get; private set; }

    /// <summary>Advances to a neighbouring slice. Once nothing of the mask is above 0.5 it becomes, and stays, all zeros.</summary>
    /// <param name="here">Raw grey values of the current slice.</param>
    /// <param name="there">Those of the neighbour.</param>
    /// <returns>
    /// The step's own flow on the slice's pixels, there(x) ~ here(x + f(x)): <see cref="Warp.Apply(Slice, WindowedFlow)"/> takes
    /// whatever belongs to the current slice one step further.
    /// </returns>
    /// <exception cref="ArgumentException">A slice differs in size from the vouched one.</exception>
    public WindowedFlow Step(Slice here, Slice there)
    {
        CheckSize(here, _vouchedImage, nameof(here));
        CheckSize(there, _vouchedImage, nameof(there));
        Steps++;
        if (_box is not { } box)
        {
            _mask = null;
            return WindowedFlow.None;
        }

        var window = Window.AroundBox(box, _options.Margin, _options.Size);
        var flow = _opticalFlow.Between(Seen(there, window), Seen(here, window));
        var step = OnSlice(flow, window, there.Width, there.Height);
        _carried = Warp.Compose(step, _carried);
        (_image, _mask) = (null, null);
        var inside = new Slice(_carried.Box.Width, _carried.Box.Height);
        Warp.Inside(_vouchedMask, _carried, inside);
        _box = BoxOf(inside, _carried.Box.Left, _carried.Box.Top);
        return step;
    }

    private Slice Seen(Slice slice, Window window)
    {
        var cut = window.Cut(slice);
        _options.Normalisation.Apply(cut.Values, cut.Values);
        return cut;
    }

    /// <summary>A window's flow on the pixels of the slice that the window covers, in pixels of the slice.</summary>
    private static WindowedFlow OnSlice(Flow flow, Window window, int width, int height)
    {
        var box = window.Covered(width, height) ?? throw new InvalidOperationException($"{window} lies beside the slice.");
        var placed = Flow.Zero(box.Width, box.Height);
        float x = window.OnWindow(box.Left, window.CentreX), y = window.OnWindow(box.Top, window.CentreY), step = 1 / window.Scale;
        Bilinear.Resample(flow.X, placed.X, x, step, y, step);
        Bilinear.Resample(flow.Y, placed.Y, x, step, y, step);
        TensorPrimitives.Multiply(placed.X.Values, window.Scale, placed.X.Values);
        TensorPrimitives.Multiply(placed.Y.Values, window.Scale, placed.Y.Values);
        return new WindowedFlow(box, placed);
    }

    /// <summary>The foreground's box of a rectangle whose corner lies at (left, top) of the slice.</summary>
    private static PixelBox? BoxOf(Slice mask, int left, int top) => mask.Above(Foreground).Box is { } box
        ? new PixelBox(box.Left + left, box.Top + top, box.Right + left, box.Bottom + top)
        : null;

    private static void CheckSize(Slice slice, Slice vouched, string name)
    {
        if (slice.Width != vouched.Width || slice.Height != vouched.Height)
        {
            throw new ArgumentException($"The slice is {slice.Width} x {slice.Height}, the vouched one {vouched.Width} x {vouched.Height}.", name);
        }
    }
}
