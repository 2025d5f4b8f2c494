using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// What the network looks at. It travels with the weights (training configuration, checkpoint, model metadata), because a
/// network understands only the input it was trained on.
/// </summary>
public sealed record InputOptions
{
    /// <summary>Edge of the square input in pixels: a multiple of 16, as the network halves it four times.</summary>
    public int Size { get; init; } = 96;

    /// <summary>The window's edge in units of the prompt's box (see <see cref="Window.Around"/>); null for the whole slice.</summary>
    public float? Margin { get; init; } = 1.5f;

    /// <summary>
    /// Prompts are carried onto the query by optical flow, and the network's output is a correction that is added to the
    /// carried mask's logits. Without it the output is the mask's logits, as in the paper.
    /// </summary>
    public bool Align { get; init; } = true;

    /// <summary>The prompt encoder sees the prompt's image beside its mask.</summary>
    public bool PromptImage { get; init; } = true;

    /// <summary>
    /// The prompt encoder also sees three comparisons of query and prompt: how likely the query's grey values are inside
    /// the structure, the difference of the two images, and the distance between the slices.
    /// </summary>
    public bool Evidence { get; init; } = true;

    /// <summary>Equations (1)-(3), applied to what the window shows.</summary>
    public Normalisation Normalisation { get; init; } = new();

    /// <summary>The paper's input: the whole slice, and of the prompt only its mask, where it was drawn.</summary>
    public static InputOptions Paper { get; } = new() { Size = 128, Margin = null, Align = false, PromptImage = false, Evidence = false };

    /// <summary>Channels that enter the prompt encoder.</summary>
    public int PromptChannels => 1 + (PromptImage ? 1 : 0) + (Evidence ? 3 : 0);

    /// <summary>The window for a prompt's soft mask on slices of its size.</summary>
    /// <exception cref="ArgumentException">No pixel of the mask is above 0.5, and the window follows it.</exception>
    public Window WindowFor(Slice mask) => Margin is not { } margin
        ? Window.Whole(mask.Width, mask.Height, Size)
        : mask.Box(0.5f) is { } box
            ? Window.Around(box, margin, Size)
            : throw new ArgumentException("A window needs a mask with at least one pixel above 0.5.", nameof(mask));
}
