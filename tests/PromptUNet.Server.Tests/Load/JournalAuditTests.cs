using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Load.Annotators;
using PromptUNet.Load.Kills;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Tests.Load;

/// <summary>An audit that finds nothing has to be one that would find something.</summary>
public sealed class JournalAuditTests
{
    private static readonly Mask Drawn = Mask.Parse("....", ".##.", "....");

    private readonly TaskRecord _task = new("task");

    [Fact]
    public void What_was_acknowledged_is_no_fault_with_or_without_what_was_in_flight()
    {
        var (add, draw) = (Acknowledge(new ClientCommand.AddLabel(1, "first", "#a0c040")), InFlight(Stroke()));
        Assert.Empty(JournalAudit.Faults(_task, draw, [Kept(add, Label())]));
        Assert.Empty(JournalAudit.Faults(_task, draw, [Kept(add, Label()), Kept(draw, Set(Drawn))]));
    }

    [Fact]
    public void A_command_that_is_missing_doubled_or_nobodys_is_a_fault()
    {
        var add = Acknowledge(new ClientCommand.AddLabel(1, "first", "#a0c040"));
        var draw = Acknowledge(Stroke());
        Assert.Single(JournalAudit.Faults(_task, null, [Kept(add, Label())]));
        Assert.Single(JournalAudit.Faults(_task, null, [Kept(add, Label()), Kept(draw, Set(Drawn)), Kept(draw, Set(Drawn))]));
        Assert.Single(JournalAudit.Faults(_task, null, [Kept(add, Label()), Set(Drawn)]));
    }

    [Fact]
    public void Other_pixels_than_were_drawn_are_a_fault()
    {
        var draw = Acknowledge(Stroke());
        Assert.Empty(JournalAudit.Faults(_task, null, [Kept(draw, Set(Mask.Parse("#...", ".##.", "...#")))]));       // outside the box
        Assert.Single(JournalAudit.Faults(_task, null, [Kept(draw, Set(Mask.Parse("....", ".#..", "....")))]));
        var under = new PixelSet(Mask.Parse("....", "....", ".##."));       // lay under another label, and stays there
        Assert.Empty(JournalAudit.Faults(_task, null, [Kept(draw, Set(Mask.Parse("....", ".##.", ".##.")) with { Unpainted = under })]));
    }

    [Fact]
    public void A_drawing_may_lack_pixels_only_after_a_label_was_locked()
    {
        var (locking, draw) = (Acknowledge(new ClientCommand.Lock(2)), Acknowledge(Stroke()));
        var locked = new LockLabel(2, VoxelSet.Empty(new Size3(4, 3, 1)));
        Assert.Empty(JournalAudit.Faults(
            _task, null, [Kept(locking, locked), Kept(draw, Set(Mask.Parse("....", ".#..", "....")))]));
        Assert.Single(JournalAudit.Faults(
            _task, null, [Kept(locking, locked), Kept(draw, Set(Mask.Parse("....", ".##.", ".#..")))]));
    }

    private static ClientCommand.Draw Stroke() => Drawing.Part(1, 2, 0, Drawn, new PixelBox(1, 1, 2, 2), strokes: 1);

    private static AddLabel Label() => new(1, "first", new Rgb(0xa0, 0xc0, 0x40));

    private static SetKeyframe Set(Mask mask) => new(1, 2, 0, new PixelSet(mask), KeyframeSource.Drawn);

    private static Command Kept(SentCommand sent, Command command) => command with { Origin = new Origin(sent.Client, sent.Number) };

    private SentCommand InFlight(ClientCommand command) =>
        new(_task.Client, _task.Acknowledged.Count + 1, _task.Acknowledged.Count, command, null);

    private SentCommand Acknowledge(ClientCommand command)
    {
        var sent = InFlight(command);
        _task.Acknowledged.Add(sent);
        return sent;
    }
}
