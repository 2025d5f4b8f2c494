using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>A selection of a mask's labels, as users write it: numbers or names, separated by commas or spaces.</summary>
internal static class LabelChoice
{
    public static Option<string[]> Option(string description) =>
        new("--labels") { HelpName = "LABEL", AllowMultipleArgumentsPerToken = true, Description = description };

    public static IReadOnlyList<string> Split(string[]? texts) =>
        [.. (texts ?? []).SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    /// <summary>The selected labels' numbers, ascending; all present labels when none is named.</summary>
    /// <param name="path">The mask, for messages.</param>
    /// <param name="present">The numbers that it holds.</param>
    /// <param name="names">Names of labels, as far as they have any.</param>
    /// <param name="asked">The numbers and names in the user's selection.</param>
    /// <exception cref="UsageException">The mask does not hold one of them, or several of one name.</exception>
    public static IReadOnlyList<int> Of(string path, IReadOnlyList<int> present, IReadOnlyList<Label> names, IReadOnlyList<string> asked) =>
        asked.Count == 0
            ? present
            : [.. asked.Select(text => Find(text, present, names) ?? throw Missing(path, text, present, names)).Distinct().Order()];

    /// <summary>The same, without those that the mask does not hold.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<int> present, IReadOnlyList<Label> names, IReadOnlyList<string> asked) =>
        asked.Count == 0 ? present : [.. asked.Select(text => Find(text, present, names)).OfType<int>().Distinct().Order()];

    private static int? Find(string text, IReadOnlyList<int> present, IReadOnlyList<Label> names)
    {
        int[] found = int.TryParse(text, out int number) ? [number] : [.. names.Where(n => n.Name == text).Select(n => n.Id).Distinct()];
        int[] held = [.. found.Intersect(present)];
        return held.Length <= 1
            ? held.Length == 1 ? held[0] : null
            : throw new UsageException(
                $"Several structures are named '{text}': labels {string.Join(", ", held)}. Choose by number, as --labels {held[0]}.");
    }

    private static UsageException Missing(string path, string text, IReadOnlyList<int> present, IReadOnlyList<Label> names)
    {
        var known = present.Select(l => names.FirstOrDefault(n => n.Id == l) is { } named ? $"{l} ({named.Name})" : $"{l}");
        return new UsageException(
            $"'{path}' holds no label '{text}'; it holds {(present.Count == 0 ? "none" : string.Join(", ", known))}.");
    }
}
