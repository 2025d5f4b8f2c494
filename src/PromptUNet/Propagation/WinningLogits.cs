using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>The logits of the labels that hold a slice's pixels, in a rectangle that grows with them; 0 where none does.</summary>
internal sealed class WinningLogits
{
    private PixelBox _box = PixelBox.None;
    private float[] _logits = [];

    /// <summary>Takes the logit as the winning one of a pixel that was reached, if it is larger.</summary>
    /// <returns>Whether it is.</returns>
    public bool Beats(int x, int y, float logit)
    {
        ref float winning = ref _logits[((y - _box.Top) * _box.Width) + x - _box.Left];
        bool larger = logit > winning;
        winning = larger ? logit : winning;
        return larger;
    }

    /// <summary>Makes room for a rectangle of pixels.</summary>
    public void Reach(PixelBox pixels)
    {
        var box = _box.Union(pixels);
        if (box == _box)
        {
            return;
        }

        float[] grown = new float[box.Width * box.Height];
        for (int y = _box.Top; y <= _box.Bottom; y++)
        {
            _logits.AsSpan((y - _box.Top) * _box.Width, _box.Width).CopyTo(grown.AsSpan(((y - box.Top) * box.Width) + _box.Left - box.Left));
        }

        (_box, _logits) = (box, grown);
    }
}
