using System.Text.Json.Serialization;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Sessions;

/// <summary>What a page asks of a session. The server makes a command for the journal of it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AddLabel), "add-label")]
[JsonDerivedType(typeof(ChangeLabel), "change-label")]
[JsonDerivedType(typeof(RemoveLabel), "remove-label")]
[JsonDerivedType(typeof(Lock), "lock")]
[JsonDerivedType(typeof(Unlock), "unlock")]
[JsonDerivedType(typeof(Draw), "draw")]
[JsonDerivedType(typeof(Accept), "accept")]
[JsonDerivedType(typeof(Absent), "absent")]
[JsonDerivedType(typeof(RemoveKeyframe), "withdraw")]
[JsonDerivedType(typeof(Propagate), "propagate")]
[JsonDerivedType(typeof(Undo), "undo")]
[JsonDerivedType(typeof(Redo), "redo")]
[JsonDerivedType(typeof(Checkpoint), "checkpoint")]
[JsonDerivedType(typeof(Restore), "restore")]
internal abstract record ClientCommand
{
    private const int MostLabels = 255, MostStrokes = 10_000, MostCheckpoints = 100;

    private const long MostMilliseconds = 24 * 60 * 60 * 1000;

    /// <summary>Makes the journal's command. What depends on the slices as they are shown now becomes part of it.</summary>
    /// <exception cref="Refusal">The command does not fit the annotation.</exception>
    /// <exception cref="ArgumentException">The command does not fit the annotation.</exception>
    public abstract Command Resolve(AnnotationSession session);

    private static string LabelName(string name) => InputText.Name(name, "A label's name");

    private static string CheckpointName(string name) => InputText.Name(name, "A checkpoint's name");

    /// <summary>A label that is not propagated yet.</summary>
    internal sealed record AddLabel(int Label, string Name, string Colour) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => Label is < 1 or > MostLabels
            ? throw Refusal.Unsuitable($"A label's number is 1 to {MostLabels}, not {Label}.")
            : new Annotation.AddLabel(Label, LabelName(Name), Colours.Read(Colour)) { NotPropagated = true };
    }

    internal sealed record ChangeLabel(int Label, string Name, string Colour) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) =>
            new Annotation.ChangeLabel(Label, LabelName(Name), Colours.Read(Colour));
    }

    internal sealed record RemoveLabel(int Label) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => new Annotation.RemoveLabel(Label);
    }

    internal sealed record Lock(int Label) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => session.Locked(Label);
    }

    internal sealed record Unlock(int Label) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => new UnlockLabel(Label);
    }

    /// <summary>
    /// Inside a box the label is shown on exactly these pixels. Outside it stays as it is; so does what lies under other labels.
    /// </summary>
    /// <param name="Label">The label's number.</param>
    /// <param name="Axis">The array axis that the slice lies across.</param>
    /// <param name="Slice">The slice's index.</param>
    /// <param name="Box">x, y, width and height in pixels.</param>
    /// <param name="Runs">The box's pixels row by row, as value (0 or 1) and length of each run: LEB128 numbers, in base 64.</param>
    /// <param name="Strokes">The number of strokes.</param>
    /// <param name="Milliseconds">The time that the user worked on them.</param>
    internal sealed record Draw(int Label, int Axis, int Slice, int[] Box, byte[] Runs, int Strokes, long Milliseconds) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session)
        {
            if (!session.State.Labels.TryGetValue(Label, out var label))
            {
                throw Refusal.Unsuitable($"There is no label {Label}; add it first.");
            }

            if (Strokes is < 0 or > MostStrokes || Milliseconds is < 0 or > MostMilliseconds)
            {
                throw Refusal.Unsuitable(
                    $"A drawing has 0 to {MostStrokes} strokes and takes 0 to {MostMilliseconds} ms; "
                    + $"this one has {Strokes} strokes and {Milliseconds} ms.");
            }

            var mask = session.Result.Mask(Label, Axis, Slice);
            var before = new PixelSet(mask);
            PutOn(mask);
            var after = new PixelSet(mask);
            return session.Corrected(Label, Axis, Slice, after.Except(before), before.Except(after)) with
            {
                By = IsDrawing(label, session) ? KeyframeSource.Drawn : KeyframeSource.Corrected,
                Strokes = Strokes, ActiveMilliseconds = Milliseconds,
            };
        }

        /// <summary>Whether the slice is still being drawn. A drawing over a computed or imported mask corrects it.</summary>
        private bool IsDrawing(AnnotatedLabel label, AnnotationSession session)
        {
            var place = new SlicePlace(Axis, Slice);
            return !label.IsPropagated
                && (label.Keyframes[place] is { By: KeyframeSource.Drawn } || session.Own(Label, place).IsEmpty);
        }

        private void PutOn(Mask mask)
        {
            if (Box is not [>= 0 and var x, >= 0 and var y, > 0 and var width, > 0 and var height]
                || x > mask.Width - width || y > mask.Height - height)
            {
                throw Refusal.Unsuitable(
                    $"A drawing's box is x, y, width and height inside a slice of {mask.Width} x {mask.Height} pixels.");
            }

            bool[] pixels = new bool[width * height];
            SliceRuns.Read(Runs, pixels);
            for (int row = 0; row < height; row++)
            {
                pixels.AsSpan(row * width, width).CopyTo(mask.Pixels.AsSpan(((y + row) * mask.Width) + x));
            }
        }
    }

    /// <summary>The slice as it is shown is right.</summary>
    internal sealed record Accept(int Label, int Axis, int Slice) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => session.Accepted(Label, Axis, Slice);
    }

    /// <summary>The label is not on the slice.</summary>
    internal sealed record Absent(int Label, int Axis, int Slice) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session)
        {
            var (width, height) = session.State.Grid.SliceSize(Axis);
            return new SetKeyframe(Label, Axis, Slice, PixelSet.Empty(width, height), KeyframeSource.Absent);
        }
    }

    /// <summary>The slice is no keyframe any more.</summary>
    internal sealed record RemoveKeyframe(int Label, int Axis, int Slice) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => new Annotation.RemoveKeyframe(Label, Axis, Slice);
    }

    /// <summary>From now on the label's other slices follow from its keyframes.</summary>
    internal sealed record Propagate(int Label) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => new Annotation.Propagate(Label);
    }

    internal sealed record Undo : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => new Annotation.Undo();
    }

    internal sealed record Redo : ClientCommand
    {
        public override Command Resolve(AnnotationSession session) => new Annotation.Redo();
    }

    internal sealed record Checkpoint(string Name) : ClientCommand
    {
        public override Command Resolve(AnnotationSession session)
        {
            string name = CheckpointName(Name);
            var known = session.History.Checkpoints;
            return known.Count < MostCheckpoints || known.ContainsKey(name)
                ? new Annotation.Checkpoint(name)
                : throw Refusal.Unsuitable($"A task has at most {MostCheckpoints} checkpoints; give one of their names again.");
        }
    }

    internal sealed record Restore(string Name) : ClientCommand
    {
        // A checkpoint of an earlier version may have a name that would be refused now.
        public override Command Resolve(AnnotationSession session) =>
            new Annotation.Restore(session.History.Checkpoints.ContainsKey(Name) ? Name : CheckpointName(Name));
    }
}
