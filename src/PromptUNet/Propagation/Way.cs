using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>
/// A traveller's way along a stretch. Going ahead, it approaches the next slice while the one reached is being segmented;
/// an approach that a new prompt has overtaken is made again.
/// </summary>
internal sealed class Way : IDisposable
{
    private readonly Traveller _traveller;
    private readonly SelfSupervisedFeedback? _feedback;
    private readonly Stretch _stretch;
    private readonly Errand? _errand;
    private Approach _reached, _next;
    private int _ahead;             // the slice that is approached
    private bool _approached;       // or on its way

    /// <param name="traveller">At the drawn slice.</param>
    /// <param name="feedback">Looks at each slice, where it is in use.</param>
    /// <param name="drawn">Raw grey values of the drawn slice.</param>
    /// <param name="stretch">The way.</param>
    /// <param name="ahead">Whether to go ahead.</param>
    public Way(Traveller traveller, SelfSupervisedFeedback? feedback, Slice drawn, Stretch stretch, bool ahead)
    {
        (_traveller, _feedback, _stretch) = (traveller, feedback, stretch);
        (_reached, _next) = (new Approach(drawn.Width, drawn.Height), new Approach(drawn.Width, drawn.Height));
        drawn.Values.CopyTo(_reached.Image.Values, 0);
        _errand = ahead ? new Errand(Step) : null;
    }

    /// <summary>Goes to the next slice of the stretch. What it says is valid until the next call.</summary>
    public Approach Reach(int slice)
    {
        _ahead = slice;
        if (_approached)
        {
            _errand!.Wait();
        }
        else
        {
            Step();
        }

        (_reached, _next) = (_next, _reached);
        _approached = _errand is not null && slice != _stretch.Last;
        if (_approached)
        {
            _ahead = slice + _stretch.Direction;
            _errand!.Start();
        }

        return _reached;
    }

    /// <summary>Goes on with another prompt from the slice reached.</summary>
    public void Replace(Mask prompt)
    {
        _errand?.Abandon();
        _approached = false;
        _traveller.Replace(_reached, prompt);
    }

    public void Dispose() => _errand?.Dispose();

    private void Step() => _traveller.Step(_reached.Image, _ahead, _feedback, _next, ahead: _errand is not null);
}
