using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// The network's input. It is stored with the weights (training configuration, checkpoint, model metadata), because a network
/// understands only the input it was trained on.
/// </summary>
public sealed record InputOptions
{
    /// <summary>Edge of the square input in pixels: a multiple of 16, as the network halves it four times.</summary>
    public int Size { get; init; } = 96;

    /// <summary>The window's edge in units of the prompt's box (see <see cref="Window.Around"/>); null means the whole slice.</summary>
    public float? Margin { get; init; } = 1.5f;

    /// <summary>
    /// Prompts are carried onto the query by optical flow, and the network's output moves the carried outline. It is added to the signed
    /// distance to that outline, one logit a pixel of the window. Without it the output is the mask's logits, as in the paper.
    /// </summary>
    public bool Align { get; init; } = true;

    /// <summary>
    /// The prompt encoder's input, plane by plane; <see cref="PromptPlane.Mask"/> comes first. With aligned prompts,
    /// <see cref="Corrected"/> is among them.
    /// </summary>
    public IReadOnlyList<PromptPlane> Planes { get; init; } =
    [
        PromptPlane.Mask, PromptPlane.Image, PromptPlane.Likelihood, PromptPlane.Difference, PromptPlane.Offset, PromptPlane.Distance,
        PromptPlane.DrawnImage, PromptPlane.DrawnMask, PromptPlane.DrawnDistance, PromptPlane.FlowLength, PromptPlane.FlowDivergence,
    ];

    /// <summary>
    /// The plane that an aligned network corrects: <see cref="PromptPlane.Distance"/> or <see cref="PromptPlane.PreviousDistance"/>.
    /// </summary>
    public PromptPlane Corrected { get; init; } = PromptPlane.Distance;

    /// <summary>Equations (1)-(3), applied to the window.</summary>
    public Normalisation Normalisation { get; init; } = new();

    /// <summary>The paper's input: the whole slice, and of the prompt only its mask as it was drawn.</summary>
    public static InputOptions Paper { get; } = new() { Size = 128, Margin = null, Align = false, Planes = [PromptPlane.Mask] };

    /// <summary>Channels that enter the prompt encoder.</summary>
    [JsonIgnore]
    public int PromptChannels => Planes.Count;

    /// <summary>Why no network can have this input; null when one can.</summary>
    [JsonIgnore]
    public string? Fault => this switch
    {
        { Planes: [not PromptPlane.Mask, ..] or [] } =>
            $"the prompt's planes begin with {(Planes.Count == 0 ? "none" : Planes[0])}, not with {PromptPlane.Mask}",
        _ when Planes.Distinct().Count() < Planes.Count => $"a plane comes twice: {string.Join(", ", Planes)}",
        { Align: true } when !Planes.Contains(Corrected) => $"the plane {Corrected} is missing, which an aligned network corrects",
        { Align: true, Corrected: not PromptPlane.Distance and not PromptPlane.PreviousDistance } =>
            $"the plane {Corrected} cannot be corrected, as it is not a distance",
        _ => null,
    };

    /// <summary>Whether the prompt encoder has any of these planes.</summary>
    public bool Shows(params ReadOnlySpan<PromptPlane> planes)
    {
        foreach (var plane in planes)
        {
            if (PlaceOf(plane) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The index of a plane among the prompt encoder's, from 0; -1 when it has no such plane.</summary>
    public int PlaceOf(PromptPlane plane)
    {
        int place = Planes.Count - 1;
        while (place >= 0 && Planes[place] != plane)
        {
            place--;
        }

        return place;
    }

    /// <summary>Whether all members are equal, the planes one by one.</summary>
    public bool Equals(InputOptions? other) => other is not null
        && (Size, Margin, Align, Corrected, Normalisation) == (other.Size, other.Margin, other.Align, other.Corrected, other.Normalisation)
        && Planes.SequenceEqual(other.Planes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, Margin, Align, Corrected, Normalisation, Planes.Count);

    /// <summary>The window for a prompt's soft mask on slices of its size.</summary>
    /// <exception cref="ArgumentException">No pixel of the mask is above 0.5, and the window follows it.</exception>
    public Window WindowFor(Slice mask) => Margin is not { } margin
        ? Window.Whole(mask.Width, mask.Height, Size)
        : mask.Box(0.5f) is { } box
            ? Window.Around(box, margin, Size)
            : throw new ArgumentException("A window needs a mask with at least one pixel above 0.5.", nameof(mask));
}
