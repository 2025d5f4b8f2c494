using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Rivals;

/// <summary>An example of a task, from any scan: what UniverSeg is told of a structure (Butoi et al., ICCV 2023, section 3.1).</summary>
/// <param name="Image">Raw grey values.</param>
/// <param name="Mask">The structure on it, soft in [0, 1], of the image's size.</param>
public sealed record SupportItem(Slice Image, Slice Mask)
{
    /// <summary>The items as a network sees them: of each its prompt channels, C x S x S, whole slices.</summary>
    public static float[] Channels(IReadOnlyList<SupportItem> items, InputOptions input)
    {
        const int anyOffset = 1;        // whole slices of other scans have none, and no channel tells it
        int length = input.PromptChannels * input.Size * input.Size;
        float[] channels = new float[items.Count * length];
        var pair = new WindowedPair(input.Size);
        for (int i = 0; i < items.Count; i++)
        {
            var item = new Prompt(items[i].Image, items[i].Mask, anyOffset);
            pair.Cut(item.Image, item, input.WindowFor(item.Mask), input);
            pair.PromptChannels(input, item.Offset, channels.AsSpan(i * length, length));
        }

        return channels;
    }
}
