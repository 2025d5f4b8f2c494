using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>How much of a person's work a label, or all labels, took, and the result's voxels by origin.</summary>
/// <param name="Label">The label's number; null means all labels.</param>
/// <param name="Name">Its name; of a label that was removed, the last one.</param>
public sealed record LabelEffort(int? Label, string Name)
{
    /// <summary>Brush strokes; like all work, this includes what was undone later.</summary>
    public long Strokes { get; init; }

    /// <summary>How often a person drew a keyframe.</summary>
    public int Drawn { get; init; }

    /// <summary>How often a person corrected a slice.</summary>
    public int Corrected { get; init; }

    /// <summary>How often a person accepted a slice.</summary>
    public int Accepted { get; init; }

    /// <summary>How often a person marked a slice as without the structure.</summary>
    public int Absent { get; init; }

    /// <summary>Masks that were imported, or slices of them one by one.</summary>
    public int Imported { get; init; }

    /// <summary>Milliseconds that the person worked.</summary>
    public long ActiveMilliseconds { get; init; }

    /// <summary>Voxels in the result on slices that a person drew, corrected or accepted.</summary>
    public long HumanVoxels { get; init; }

    /// <summary>Voxels computed from one keyframe.</summary>
    public long PropagatedVoxels { get; init; }

    /// <summary>Voxels computed from the keyframes on both sides.</summary>
    public long FusedVoxels { get; init; }

    /// <summary>Voxels of an imported mask.</summary>
    public long ImportedVoxels { get; init; }

    /// <summary>
    /// Predicted Dice of the slices without a keyframe, in [0, 1]: their mean, weighted by area. Null when no slice has one.
    /// </summary>
    public double? PredictedDice { get; init; }

    /// <summary>All its voxels in the result.</summary>
    public long Voxels => HumanVoxels + PropagatedVoxels + FusedVoxels + ImportedVoxels;

    internal LabelEffort Plus(Command command) => command switch
    {
        AddLabel add => this with { Name = add.Name },
        ChangeLabel change => this with { Name = change.Name },
        Import or ImportKeyframes => this with { Imported = Imported + 1 },
        SetKeyframe keyframe => this with
        {
            Strokes = Strokes + keyframe.Strokes,
            ActiveMilliseconds = ActiveMilliseconds + keyframe.ActiveMilliseconds,
            Drawn = Drawn + (keyframe.By == KeyframeSource.Drawn ? 1 : 0),
            Corrected = Corrected + (keyframe.By == KeyframeSource.Corrected ? 1 : 0),
            Accepted = Accepted + (keyframe.By == KeyframeSource.Accepted ? 1 : 0),
            Absent = Absent + (keyframe.By == KeyframeSource.Absent ? 1 : 0),
            Imported = Imported + (keyframe.By == KeyframeSource.Imported ? 1 : 0),
        },
        _ => this,
    };

    internal LabelEffort Plus(LabelEffort other) => this with
    {
        Strokes = Strokes + other.Strokes,
        Drawn = Drawn + other.Drawn,
        Corrected = Corrected + other.Corrected,
        Accepted = Accepted + other.Accepted,
        Absent = Absent + other.Absent,
        Imported = Imported + other.Imported,
        ActiveMilliseconds = ActiveMilliseconds + other.ActiveMilliseconds,
        HumanVoxels = HumanVoxels + other.HumanVoxels,
        PropagatedVoxels = PropagatedVoxels + other.PropagatedVoxels,
        FusedVoxels = FusedVoxels + other.FusedVoxels,
        ImportedVoxels = ImportedVoxels + other.ImportedVoxels,
    };
}

/// <summary>How much of a person's work an annotation took, by label; the sums are those of the journal.</summary>
/// <param name="Labels">By number, also labels that were removed.</param>
public sealed record EffortReport(IReadOnlyList<LabelEffort> Labels)
{
    // Also those by which bare addresses become links.
    private static readonly SearchValues<char> MarkdownSigns = SearchValues.Create("\\`*_{}[]<>#+!|~&$:./@=^");

    /// <summary>By person, in the order of their first commands; null when the journal tells no persons.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PersonEffort>? People { get; init; }

    /// <summary>The sum over all labels.</summary>
    public LabelEffort Total => Labels.Aggregate(new LabelEffort(null, "all"), (sum, label) => sum.Plus(label));

    /// <summary>The report of a session as it stands.</summary>
    public static EffortReport Of(AnnotationSession session)
    {
        var report = Of(session.Commands, session.State, session.Result, session.Between);
        return report with { Labels = [.. report.Labels.Select(WithPrediction)] };

        LabelEffort WithPrediction(LabelEffort effort) => effort.Label is { } label && session.State.Labels.ContainsKey(label)
            ? effort with { PredictedDice = Predicted(session.States(label)) }
            : effort;
    }

    /// <param name="commands">Of the journal.</param>
    /// <param name="state">The state after these commands.</param>
    /// <param name="result">Its labels.</param>
    /// <param name="between">The sources of slices between two keyframes.</param>
    internal static EffortReport Of(IReadOnlyList<Command> commands, AnnotationState state, LabelVolume result, BetweenKeyframes between)
    {
        var labels = new SortedDictionary<int, LabelEffort>();
        foreach (var command in commands.SelectMany(Steps))
        {
            if (LabelOf(command) is { } label)
            {
                labels[label] = labels.GetValueOrDefault(label, new LabelEffort(label, "")).Plus(command);
            }
        }

        foreach (var label in state.Labels.Values)
        {
            var effort = labels.GetValueOrDefault(label.Id, new LabelEffort(label.Id, "")) with { Name = label.Name };
            labels[label.Id] = WithVoxels(effort, label, result, between);
        }

        return new EffortReport([.. labels.Values]) { People = PersonEffort.Of(commands) };
    }

    public string ToJson() => JsonSerializer.Serialize(this, EffortJson.Default.EffortReport);

    /// <summary>
    /// As a table, and a second one of the persons where the journal tells them. Names stay text, and stay in their cells, whatever signs
    /// of Markdown they have.
    /// </summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("| label | strokes | drawn | corrected | accepted | absent | imported | active | ");
        text.Append("voxels | human | propagated | fused | imported | predicted Dice |\n");
        text.Append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var label in Labels.Append(Total))
        {
            text.Append(Line(label));
        }

        if (People is not null)
        {
            text.Append("\n| person | commands | strokes | slices | imported | active |\n|---|---:|---:|---:|---:|---:|\n");
            text.AppendJoin("", People.Select(Line));
        }

        return text.ToString();
    }

    /// <summary>Mean over the slices without a keyframe, weighted by area.</summary>
    private static double? Predicted(IReadOnlyList<SliceState> slices)
    {
        var known = slices.Where(s => !s.IsKeyframe && s.Area > 0 && s.Confidence is not null).ToList();
        return known.Count == 0 ? null : known.Sum(s => s.Area * s.Confidence!.Value) / known.Sum(s => (double)s.Area);
    }

    private static string Line(PersonEffort person) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {InCell(person.Name)} | {person.Commands} | {person.Strokes} | {person.Slices} | " +
        $"{person.Imported} | {Active(person.ActiveMilliseconds)} |\n");

    private static string Active(long milliseconds)
    {
        long seconds = milliseconds / 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    private static string Line(LabelEffort label)
    {
        string dice = label.PredictedDice?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
        string name = label.Label is null ? label.Name : $"{label.Label} {InCell(label.Name)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {label.Strokes} | {label.Drawn} | {label.Corrected} | {label.Accepted} | {label.Absent} | {label.Imported} | " +
            $"{Active(label.ActiveMilliseconds)} | {label.Voxels} | {Share(label.HumanVoxels)} | {Share(label.PropagatedVoxels)} | " +
            $"{Share(label.FusedVoxels)} | {Share(label.ImportedVoxels)} | {dice} |\n");

        string Share(long voxels) => label.Voxels == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{100.0 * voxels / label.Voxels:0.0} %");
    }

    /// <summary>A name with a backslash before each sign of Markdown, and a blank for what would end or turn its line.</summary>
    private static string InCell(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            bool isLine = char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            text.Append(MarkdownSigns.Contains(c) ? "\\" : "").Append(isLine ? c : ' ');
        }

        return text.ToString();
    }

    /// <summary>The command's own steps, or the command.</summary>
    internal static IEnumerable<Command> Steps(Command command) =>
        command is Together together ? together.Steps.SelectMany(Steps) : [command];

    private static int? LabelOf(Command command) => command switch
    {
        AddLabel c => c.Label,
        ChangeLabel c => c.Label,
        SetKeyframe c => c.Label,
        Import c => c.Label,
        ImportKeyframes c => c.Label,
        _ => null,
    };

    private static LabelEffort WithVoxels(LabelEffort effort, AnnotatedLabel label, LabelVolume result, BetweenKeyframes between)
    {
        var all = VoxelSet.Of(result, label.Id);
        var notHuman = all.Except(OnKeyframes(label, result.Grid.Size, k => k.By != KeyframeSource.Imported));
        var rest = notHuman.Except(OnKeyframes(label, result.Grid.Size, k => k.By == KeyframeSource.Imported));
        var bySource = new Dictionary<VoxelOrigin, long>();
        LabelGap[] gaps = [.. label.Gaps(result.Grid.Size, between)];
        for (int slice = 0; slice < result.Grid.Size[label.ImportAxis]; slice++)
        {
            var source = Provenance.Of(label.Id, Array.Find(gaps, g => slice >= g.First && slice <= g.Last)).Origin;
            bySource[source] = bySource.GetValueOrDefault(source) + rest.On(new SlicePlace(label.ImportAxis, slice)).Count;
        }

        return effort with
        {
            HumanVoxels = all.Count - notHuman.Count,
            PropagatedVoxels = bySource.GetValueOrDefault(VoxelOrigin.Propagated),
            FusedVoxels = bySource.GetValueOrDefault(VoxelOrigin.Fused),
            ImportedVoxels = notHuman.Count - rest.Count + bySource.GetValueOrDefault(VoxelOrigin.Imported),
        };
    }

    private static VoxelSet OnKeyframes(AnnotatedLabel label, Size3 size, Func<AnnotatedKeyframe, bool> counts) => label.Keyframes
        .Where(k => counts(k.Value))
        .Aggregate(VoxelSet.Empty(size), (set, k) => set.With(k.Key, set.On(k.Key).Union(k.Value.Mask)));
}

/// <summary>How an effort report is written: for people to read too.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(EffortReport))]
internal sealed partial class EffortJson : JsonSerializerContext;
