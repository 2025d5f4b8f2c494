using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Sessions;

/// <summary>Makes commands for the journal of what a page asks; what they depend on that is shown now is put into them.</summary>
internal static class Resolution
{
    private const int MostLabels = 255, MostStrokes = 10_000;

    private const long MostMilliseconds = 24 * 60 * 60 * 1000;

    /// <exception cref="Refusal">It does not fit the annotation.</exception>
    /// <exception cref="ArgumentException">The same.</exception>
    public static Command Of(ClientCommand asked, AnnotationSession session) => asked switch
    {
        ClientCommand.AddLabel { Label: < 1 or > MostLabels } add => throw Refusal.Unsuitable($"A label's number is 1 to {MostLabels}, not {add.Label}."),
        ClientCommand.AddLabel add => new AddLabel(add.Label, Name(add.Name), Colours.Read(add.Colour)) { Held = true },
        ClientCommand.ChangeLabel change => new ChangeLabel(change.Label, Name(change.Name), Colours.Read(change.Colour)),
        ClientCommand.RemoveLabel remove => new RemoveLabel(remove.Label),
        ClientCommand.Lock locked => session.Locked(locked.Label),
        ClientCommand.Unlock unlock => new UnlockLabel(unlock.Label),
        ClientCommand.Draw draw => Drawn(draw, session),
        ClientCommand.Accept accept => session.Accepted(accept.Label, accept.Axis, accept.Slice),
        ClientCommand.Absent absent => Absent(absent, session.State.Grid),
        ClientCommand.Withdraw withdraw => new Withdraw(withdraw.Label, withdraw.Axis, withdraw.Slice),
        ClientCommand.Propagate propagate => new Propagate(propagate.Label),
        ClientCommand.Undo => new Undo(),
        ClientCommand.Redo => new Redo(),
        ClientCommand.Checkpoint checkpoint => new Checkpoint(Text.Short(checkpoint.Name, "A checkpoint's name")),
        ClientCommand.Restore restore => new Restore(restore.Name),
        _ => throw Refusal.Unsuitable("This command is not known here."),
    };

    private static string Name(string name) => Text.Short(name, "A label's name");

    private static Vouch Absent(ClientCommand.Absent absent, Grid grid)
    {
        var (width, height) = grid.SliceSize(absent.Axis);
        return new Vouch(absent.Label, absent.Axis, absent.Slice, PixelSet.Empty(width, height), VouchedBy.Absent);
    }

    private static Vouch Drawn(ClientCommand.Draw draw, AnnotationSession session)
    {
        if (!session.State.Labels.TryGetValue(draw.Label, out var label))
        {
            throw Refusal.Unsuitable($"There is no label {draw.Label}; add it first.");
        }

        if (draw.Strokes is < 0 or > MostStrokes || draw.Milliseconds is < 0 or > MostMilliseconds)
        {
            throw Refusal.Unsuitable($"Nobody draws {draw.Strokes} strokes in {draw.Milliseconds} ms.");
        }

        var mask = session.Result.Mask(draw.Label, draw.Axis, draw.Slice);
        var by = HowDrawn(label, new SlicePlace(draw.Axis, draw.Slice), mask);
        Put(draw, mask);
        return new Vouch(draw.Label, draw.Axis, draw.Slice, new PixelSet(mask), by) { Strokes = draw.Strokes, ActiveMilliseconds = draw.Milliseconds };
    }

    /// <summary>A drawing that goes on where one was begun is still drawn; one over what the machine or an import shows corrects it.</summary>
    private static VouchedBy HowDrawn(AnnotatedLabel label, SlicePlace place, Mask shown) =>
        label.IsHeld && (shown.IsEmpty || label.Keyframes[place] is { By: VouchedBy.Drawn }) ? VouchedBy.Drawn : VouchedBy.Corrected;

    private static void Put(ClientCommand.Draw draw, Mask mask)
    {
        if (draw.Box is not [>= 0 and var x, >= 0 and var y, > 0 and var width, > 0 and var height] || x > mask.Width - width || y > mask.Height - height)
        {
            throw Refusal.Unsuitable($"A drawing's box is x, y, width and height inside a slice of {mask.Width} x {mask.Height} pixels.");
        }

        bool[] pixels = new bool[width * height];
        SliceRuns.Read(draw.Runs, pixels);
        for (int row = 0; row < height; row++)
        {
            pixels.AsSpan(row * width, width).CopyTo(mask.Pixels.AsSpan(((y + row) * mask.Width) + x));
        }
    }
}
