using PromptUNet.Annotation;
using PromptUNet.Imaging;

namespace PromptUNet.Cli.Annotate;

/// <summary>A kind of line in a script.</summary>
/// <param name="Verb">Its first word.</param>
/// <param name="Operands">The others, for people.</param>
/// <param name="Meaning">In a few words.</param>
/// <param name="Read">From the words after the verb to the command, which is known when its turn has come.</param>
internal sealed record ScriptForm(string Verb, string Operands, string Meaning, Func<ScriptWords, Func<Annotator, Command>> Read)
{
    private const string OnSlice = "LABEL PLANE SLICE";

    /// <summary>All that is understood.</summary>
    public static IReadOnlyList<ScriptForm> All { get; } =
    [
        new("label", "NUMBER NAME [#RRGGBB]", "a new label, or another name or colour for one", Label),
        new("remove", "LABEL", "takes it away with all that was said of it", w => OfLabel(w, id => new RemoveLabel(id))),
        new("draw", $"{OnSlice} FILE", "the slice as it is in a mask volume or a PNG", Draw),
        new("correct", $"{OnSlice} [add FILE] [erase FILE]", "brush strokes on what is shown there", Correct),
        new("accept", OnSlice, "what is shown there is right", w => Judged(w, (a, label, place) => a.Accepted(label, place))),
        new("absent", OnSlice, "the label is not there", w => Judged(w, (a, label, place) => a.Absent(label, place))),
        new("withdraw", OnSlice, "the slice is no keyframe any more", RemoveKeyframe),
        new("import", "LABEL FILE [PLANE every N]", "a mask to start from, or every N-th slice of it as drawn", Import),
        new("lock", "LABEL", "its voxels stay as they are shown", Lock),
        new("unlock", "LABEL", "it follows from its slices again", w => OfLabel(w, id => new UnlockLabel(id))),
        new("undo", "", "takes the last step back", _ => _ => new Undo()),
        new("redo", "", "takes the last undo back", _ => _ => new Redo()),
        new("checkpoint", "NAME", "a name for the state as it is", w => Named(w, name => new Checkpoint(name))),
        new("restore", "NAME", "back to that state", w => Named(w, name => new Restore(name))),
    ];

    /// <summary>As it is written.</summary>
    public string Usage => $"{Verb} {Operands}".TrimEnd();

    private static Func<Annotator, Command> Label(ScriptWords words)
    {
        int id = words.Whole("a label's number");
        string name = words.Next("a name");
        Rgb? colour = words.NextIf('#') is { } text ? ToColour(text) : null;
        return annotator => annotator.Label(id, name, colour);
    }

    private static Func<Annotator, Command> Draw(ScriptWords words)
    {
        string label = words.Next("a label");
        var (plane, slice) = words.Place();
        string file = words.File("a mask's file");
        var effort = Effort.Of(words.Pairs(Effort.Keywords));
        return annotator => effort.In(annotator.Drawing(annotator.LabelOf(label), annotator.PlaceOf(plane, slice), file));
    }

    private static Func<Annotator, Command> Correct(ScriptWords words)
    {
        const string add = "add", erase = "erase";
        string label = words.Next("a label");
        var (plane, slice) = words.Place();
        var pairs = words.Pairs([add, erase, .. Effort.Keywords]);
        var effort = Effort.Of(pairs);
        string? added = pairs.TryGetValue(add, out string? a) ? words.Existing(a) : null, erased = pairs.TryGetValue(erase, out string? e) ? words.Existing(e) : null;
        return added is null && erased is null
            ? throw new InvalidDataException("There is nothing to add or to erase.")
            : annotator => effort.In(annotator.Corrected(annotator.LabelOf(label), annotator.PlaceOf(plane, slice), added, erased));
    }

    private static Func<Annotator, Command> Judged(ScriptWords words, Func<Annotator, int, SlicePlace, SetKeyframe> keyframe)
    {
        string label = words.Next("a label");
        var (plane, slice) = words.Place();
        var effort = Effort.Of(words.Pairs(Effort.Keywords));
        return annotator => effort.In(keyframe(annotator, annotator.LabelOf(label), annotator.PlaceOf(plane, slice)));
    }

    private static Func<Annotator, Command> RemoveKeyframe(ScriptWords words)
    {
        string label = words.Next("a label");
        var (plane, slice) = words.Place();
        return annotator =>
        {
            var place = annotator.PlaceOf(plane, slice);
            return new RemoveKeyframe(annotator.LabelOf(label), place.Axis, place.Slice);
        };
    }

    private static Func<Annotator, Command> Import(ScriptWords words)
    {
        string label = words.Next("a label"), file = words.File("a mask's file");
        if (words.IsAtEnd)
        {
            return annotator => new Import(annotator.LabelOf(label), annotator.Voxels(file, annotator.LabelOf(label)));
        }

        string plane = words.Plane();
        string word = words.Next("the word 'every'");
        int every = word == "every" ? words.Whole("a number of slices") : throw new InvalidDataException($"After the plane comes 'every', not '{word}'.");
        return annotator => new ImportKeyframes(annotator.LabelOf(label), annotator.AxisOf(plane), every, annotator.Voxels(file, annotator.LabelOf(label)));
    }

    private static Func<Annotator, Command> Lock(ScriptWords words)
    {
        string label = words.Next("a label");
        return annotator => annotator.Locked(annotator.LabelOf(label));
    }

    private static Func<Annotator, Command> OfLabel(ScriptWords words, Func<int, Command> command)
    {
        string label = words.Next("a label");
        return annotator => command(annotator.LabelOf(label));
    }

    private static Func<Annotator, Command> Named(ScriptWords words, Func<string, Command> command)
    {
        string name = words.Next("a name");
        return _ => command(name);
    }

    private static Rgb ToColour(string text)
    {
        try
        {
            return Convert.FromHexString(text.AsSpan(1)) is [var red, var green, var blue]
                ? new Rgb(red, green, blue)
                : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"A colour is written as #ff8800, not '{text}'.");
        }
    }
}
