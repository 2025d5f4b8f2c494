using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>A slice that a walk has come to, with all that can be known of it before it is segmented.</summary>
internal sealed class Approach(int width, int height)
{
    /// <summary>Raw grey values.</summary>
    public Slice Image { get; } = new(width, height);

    /// <summary>The image normalised, where equation (4) is in use.</summary>
    public Slice Seen { get; } = new(width, height);

    /// <summary>s_i of equation (4); null where it is not in use.</summary>
    public double? Similarity { get; set; }

    /// <summary>The flow from the slice before, where prompts are carried.</summary>
    public WindowedFlow? Flow { get; set; }

    /// <summary>The prompt as it has arrived here; null when nothing of its mask has.</summary>
    public Prompt? Prompt { get; set; }
}
