using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>How a prompt is carried from slice to slice.</summary>
public sealed record CarryOptions
{
    /// <summary>Edge of the window that the flow sees, in units of the mask's box (see <see cref="Prompting.Window.Around"/>).</summary>
    public float Margin { get; init; } = 1.5f;

    /// <summary>Edge of the window in pixels of its own.</summary>
    public int Size { get; init; } = 96;

    /// <summary>Equations (1)-(3), applied to what the window shows.</summary>
    public Normalisation Normalisation { get; init; } = new();

    /// <summary>Settings of the flow between two slices.</summary>
    public FlowOptions Flow { get; init; } = new();
}
