using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Writes a window's view of a slice into a result of the window's size: <see cref="Window.Cut"/>, or a changed view in training.
/// </summary>
public delegate void WindowView(Slice slice, Window window, Slice result);

/// <summary>
/// Query and prompt cut to the window, all images normalised by (1)-(3): one data point of section 3.2. It keeps its memory and
/// takes one data point after the other; one thread at a time.
/// </summary>
/// <param name="size">S, the window's edge in pixels of its own.</param>
public sealed class WindowedPair(int size)
{
    /// <summary>The network cannot tell offsets beyond two dozen slices apart: data points reach no farther.</summary>
    private const float FarthestOffset = 24, Dozen = 12;

    /// <summary>The network cannot tell flows of 24 pixels of the window or more apart.</summary>
    private const float LongestFlow = 24;

    /// <summary>The network cannot tell divergences beyond 1.5 of either sign apart.</summary>
    private const float DivergenceRange = 3;

    /// <summary>One unit of <see cref="PromptPlane.Fusion"/>: log odds are below it.</summary>
    internal const float StrongestOdds = 4;

    private readonly Likelihood _likelihood = new();
    private readonly OutlineDistance _outline = new();
    private readonly PatchLabelFusion _fusion = new();
    private readonly Slice _drawnDistance = new(size, size), _flowLength = new(size, size), _flowDivergence = new(size, size);
    private readonly Slice _logOdds = new(size, size);

    /// <summary>x_k, S x S.</summary>
    public Slice Query { get; } = new(size, size);

    /// <summary>x_{k+i}, carried where prompts are, S x S.</summary>
    public Slice PromptImage { get; } = new(size, size);

    /// <summary>y_{k+i}, carried where prompts are, S x S, soft in [0, 1].</summary>
    public Slice PromptMask { get; } = new(size, size);

    /// <summary>Signed distance to that mask's outline in pixels of the window, S x S, which an aligned network corrects.</summary>
    public Slice Distance { get; } = new(size, size);

    /// <summary>x_{k+i} as it was drawn, S x S; written only if a plane needs it.</summary>
    public Slice DrawnImage { get; } = new(size, size);

    /// <summary>y_{k+i} as it was drawn, S x S; written only if a plane needs it.</summary>
    public Slice DrawnMask { get; } = new(size, size);

    /// <summary>The previous slice, carried one step, S x S; written only if a plane needs it.</summary>
    public Slice PreviousImage { get; } = new(size, size);

    /// <summary>
    /// The segmentation of the previous slice, carried one step, S x S, soft in [0, 1]; written only if a plane needs it.
    /// </summary>
    public Slice PreviousMask { get; } = new(size, size);

    /// <summary>Signed distance to that mask's outline, as <see cref="Distance"/>; written only if a plane needs it.</summary>
    public Slice PreviousDistance { get; } = new(size, size);

    /// <summary>Cuts a query and its prompt to the window and normalises the images.</summary>
    /// <param name="query">Raw grey values.</param>
    /// <param name="prompt">On the query's grid.</param>
    /// <param name="window">Of the pair's size.</param>
    /// <param name="options">The planes that will be read, and how images are normalised.</param>
    /// <param name="view">How the window is cut; null means <see cref="Window.Cut"/>.</param>
    /// <exception cref="ArgumentException">The window has another size than the pair.</exception>
    public void Cut(Slice query, Prompt prompt, Window window, InputOptions options, WindowView? view = null)
    {
        view ??= static (slice, window, result) => window.Cut(slice, result);
        view(prompt.Mask, window, PromptMask);
        Image(query, Query);
        if (options.Shows(PromptPlane.Image, PromptPlane.Likelihood, PromptPlane.Difference, PromptPlane.Fusion))
        {
            Image(prompt.Image, PromptImage);
        }

        if (options.Shows(PromptPlane.Distance, PromptPlane.Fusion))
        {
            _outline.Of(PromptMask, Distance);
        }

        if (options.Shows(PromptPlane.DrawnImage))
        {
            Image(prompt.DrawnImage, DrawnImage);
        }

        if (options.Shows(PromptPlane.DrawnMask, PromptPlane.DrawnDistance))
        {
            view(prompt.DrawnMask, window, DrawnMask);
        }

        if (options.Shows(PromptPlane.PreviousImage))
        {
            Image(prompt.PreviousImage, PreviousImage);
        }

        if (options.Shows(PromptPlane.PreviousMask, PromptPlane.PreviousDistance))
        {
            view(prompt.PreviousMask, window, PreviousMask);
            _outline.Of(PreviousMask, PreviousDistance);
        }

        if (options.Shows(PromptPlane.FlowLength, PromptPlane.FlowDivergence))
        {
            CutFlow(prompt, window, view);
        }

        void Image(Slice slice, Slice seen)
        {
            view(slice, window, seen);
            options.Normalisation.Apply(seen.Values, seen.Values);
        }
    }

    /// <summary>The prompt encoder's planes, one S x S plane after the other.</summary>
    /// <param name="options">The planes; those that the pair was cut for.</param>
    /// <param name="offset">i, in slices.</param>
    /// <param name="channels">C x S x S numbers, to be overwritten.</param>
    public void PromptChannels(InputOptions options, int offset, Span<float> channels)
    {
        for (int i = 0; i < options.Planes.Count; i++)
        {
            Write(options.Planes[i], offset, channels.Slice(i * Query.Values.Length, Query.Values.Length));
        }
    }

    private void Write(PromptPlane plane, int offset, Span<float> values)
    {
        switch (plane)
        {
            case PromptPlane.Mask:
                PromptMask.Values.CopyTo(values);
                break;
            case PromptPlane.Image:
                PromptImage.Values.CopyTo(values);
                break;
            case PromptPlane.Likelihood:
                _likelihood.Learn(PromptImage, PromptMask);
                _likelihood.Apply(Query.Values, values);
                break;
            case PromptPlane.Difference:
                TensorPrimitives.Subtract(Query.Values, PromptImage.Values, values);
                break;
            case PromptPlane.Offset:
                values.Fill(Math.Min(Math.Abs(offset), FarthestOffset) / Dozen);
                break;
            case PromptPlane.Distance:
                TensorPrimitives.Divide(Distance.Values, OutlineDistance.Limit, values);
                break;
            case PromptPlane.DrawnImage:
                DrawnImage.Values.CopyTo(values);
                break;
            case PromptPlane.DrawnMask:
                DrawnMask.Values.CopyTo(values);
                break;
            case PromptPlane.DrawnDistance:
                WriteDrawnDistance(values);
                break;
            case PromptPlane.FlowLength:
                _flowLength.Values.CopyTo(values);
                break;
            case PromptPlane.FlowDivergence:
                _flowDivergence.Values.CopyTo(values);
                break;
            case PromptPlane.PreviousMask:
                PreviousMask.Values.CopyTo(values);
                break;
            case PromptPlane.PreviousImage:
                PreviousImage.Values.CopyTo(values);
                break;
            case PromptPlane.PreviousDistance:
                TensorPrimitives.Divide(PreviousDistance.Values, OutlineDistance.Limit, values);
                break;
            case PromptPlane.Fusion:
                _fusion.Of(Query, PromptImage, PromptMask, Distance, _logOdds);
                TensorPrimitives.Divide(_logOdds.Values, StrongestOdds, values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(plane), plane, "There is no such plane.");
        }
    }

    private void WriteDrawnDistance(Span<float> values)
    {
        _outline.Of(DrawnMask, _drawnDistance);
        TensorPrimitives.Divide(_drawnDistance.Values, OutlineDistance.Limit, values);
    }

    private void CutFlow(Prompt prompt, Window window, WindowView view)
    {
        if (prompt.Flow is not { } flow)
        {
            Array.Clear(_flowLength.Values);
            Array.Fill(_flowDivergence.Values, 0.5f);
            return;
        }

        view(flow.Length, window, _flowLength);
        view(flow.Divergence, window, _flowDivergence);
        TensorPrimitives.Multiply(_flowLength.Values, 1 / (window.Scale * LongestFlow), _flowLength.Values);
        TensorPrimitives.Min(_flowLength.Values, 1, _flowLength.Values);
        TensorPrimitives.Divide(_flowDivergence.Values, DivergenceRange, _flowDivergence.Values);
        TensorPrimitives.Add(_flowDivergence.Values, 0.5f, _flowDivergence.Values);
        TensorPrimitives.Max(_flowDivergence.Values, 0, _flowDivergence.Values);
        TensorPrimitives.Min(_flowDivergence.Values, 1, _flowDivergence.Values);
    }
}
