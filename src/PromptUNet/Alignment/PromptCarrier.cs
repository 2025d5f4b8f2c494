using System.Numerics.Tensors;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Alignment;

/// <summary>
/// Carries a keyframe through the volume. The flows between neighbouring slices are composed, and the keyframe itself is warped
/// only once by the result, so repeated steps do not blur it. Each flow is computed in a window around the mask, so the work follows
/// the object's size. All memory is the carrier's own and used again at every step. One thread at a time.
/// </summary>
public sealed class PromptCarrier
{
    private const float Foreground = 0.5f;

    private readonly CarryOptions _options;
    private readonly OpticalFlow _opticalFlow;
    private readonly Slice _here, _there;                   // what the window shows of the two slices
    private readonly Flow _seen;                            // the flow between them, in pixels of the window
    private readonly WindowedFlow _step = new();            // the same on the slice
    private readonly Slice _keyframeImage, _keyframeMask;
    private WindowedFlow _carried = new(), _next = new();   // from the current slice to the keyframe
    private readonly FlowScalars _scalars;

    /// <param name="image">Raw grey values of the keyframe.</param>
    /// <param name="mask">Its mask, soft in [0, 1], cut at 0.5.</param>
    /// <param name="options">How it is carried.</param>
    /// <exception cref="ArgumentException">Image and mask differ in size.</exception>
    public PromptCarrier(Slice image, Slice mask, CarryOptions options)
    {
        _options = options;
        _opticalFlow = new OpticalFlow(options.Flow);
        (_here, _there) = (new Slice(options.Size, options.Size), new Slice(options.Size, options.Size));
        _seen = Flow.Zero(options.Size, options.Size);
        (_keyframeImage, _keyframeMask) = (new Slice(image.Width, image.Height), new Slice(image.Width, image.Height));
        (Image, Mask) = (new Slice(image.Width, image.Height), new Slice(image.Width, image.Height));
        _scalars = FlowScalars.Zero(image.Width, image.Height);
        Restart(image, mask);
    }

    /// <summary>The keyframe's grey values, carried onto the current slice's pixels. The next step overwrites them.</summary>
    /// <remarks>Outside the carried flow's box, which only grows, image and mask are the keyframe's.</remarks>
    public Slice Image { get; }

    /// <summary>The keyframe's mask, carried onto the current slice's pixels: soft in [0, 1]. The next step overwrites it.</summary>
    public Slice Mask { get; }

    /// <summary>The keyframe as it prompts the current one: carried and as it was. The next step overwrites what is carried.</summary>
    /// <param name="offset">Slices from the current slice to the keyframe, signed.</param>
    public Prompt Prompt(int offset) =>
        new(Image, Mask, offset) { DrawnImage = _keyframeImage, DrawnMask = _keyframeMask, Flow = _scalars };

    /// <summary>The box of the pixels above 0.5 in <see cref="Mask"/>; null when there are none.</summary>
    public PixelBox? Box { get; private set; }

    /// <summary>Slices carried from the keyframe.</summary>
    public int Steps { get; private set; }

    /// <summary>Starts anew at another keyframe, in the same memory.</summary>
    /// <param name="image">Raw grey values, copied.</param>
    /// <param name="mask">Soft in [0, 1], copied.</param>
    /// <exception cref="ArgumentException">Image or mask differ in size from the slice before.</exception>
    public void Restart(Slice image, Slice mask)
    {
        CheckSize(image, nameof(image));
        CheckSize(mask, nameof(mask));
        image.Values.CopyTo(_keyframeImage.Values);
        image.Values.CopyTo(Image.Values);
        mask.Values.CopyTo(_keyframeMask.Values);
        mask.Values.CopyTo(Mask.Values);
        _carried.MoveTo(WindowedFlow.None.Box);
        _scalars.Clear();
        (Steps, Box) = (0, mask.Box(Foreground));
    }

    /// <summary>Advances to a neighbouring slice. A mask without a pixel above 0.5 becomes, and stays, all zeros.</summary>
    /// <param name="here">Raw grey values of the current slice.</param>
    /// <param name="there">Those of the neighbour.</param>
    /// <returns>
    /// The step's own flow on the slice's pixels, there(x) ~ here(x + f(x)): <see cref="Warp.Apply"/> takes whatever belongs
    /// to the current slice one step further. The next step overwrites it.
    /// </returns>
    /// <exception cref="ArgumentException">A slice differs in size from the keyframe.</exception>
    public WindowedFlow Step(Slice here, Slice there)
    {
        CheckSize(here, nameof(here));
        CheckSize(there, nameof(there));
        Steps++;
        var step = WindowedFlow.None;
        if (Box is { } box)
        {
            step = FlowAround(box, here, there);
            Warp.Compose(step, _carried, _next);
            (_carried, _next) = (_next, _carried);
            Warp.Inside(_keyframeImage, _keyframeMask, _carried, Image, Mask);
            _scalars.Measure(_carried);
            Box = Mask.Box(Foreground, _carried.Box);
        }

        if (Box is null)
        {
            Array.Clear(Mask.Values);
        }

        return step;
    }

    /// <summary>The flow in the window around a box, on the pixels of the slice that the window covers, in pixels of the slice.</summary>
    private WindowedFlow FlowAround(PixelBox box, Slice here, Slice there)
    {
        var window = Window.Around(box, _options.Margin, _options.Size);
        See(there, window, _there);
        See(here, window, _here);
        _opticalFlow.Between(_there, _here, _seen);

        var covered = window.Covered(there.Width, there.Height) ?? throw new InvalidOperationException($"{window} lies beside the slice.");
        _step.MoveTo(covered);
        float x = window.OnWindow(covered.Left, window.CentreX), y = window.OnWindow(covered.Top, window.CentreY), pixel = 1 / window.Scale;
        Bilinear.Resample(_seen.X, _step.X, covered.Width, x, pixel, y, pixel);
        Bilinear.Resample(_seen.Y, _step.Y, covered.Width, x, pixel, y, pixel);
        TensorPrimitives.Multiply(_step.X, window.Scale, _step.X);
        TensorPrimitives.Multiply(_step.Y, window.Scale, _step.Y);
        return _step;
    }

    private void See(Slice slice, Window window, Slice seen)
    {
        window.Cut(slice, seen);
        _options.Normalisation.Apply(seen.Values, seen.Values);
    }

    private void CheckSize(Slice slice, string name)
    {
        if (slice.Width != Image.Width || slice.Height != Image.Height)
        {
            throw new ArgumentException($"The slice is {slice.Width} x {slice.Height}, the keyframe {Image.Width} x {Image.Height}.", name);
        }
    }
}
