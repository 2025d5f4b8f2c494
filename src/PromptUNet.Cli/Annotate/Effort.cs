using System.Globalization;
using PromptUNet.Annotation;

namespace PromptUNet.Cli.Annotate;

/// <summary>What a slice took of a person's work, as a script tells it.</summary>
internal readonly record struct Effort(int Strokes, long Milliseconds)
{
    private const string SecondsWord = "seconds", StrokesWord = "strokes";

    private const double LongestSeconds = 1e9;

    /// <summary>What tells it.</summary>
    public static string[] Keywords { get; } = [SecondsWord, StrokesWord];

    /// <param name="pairs">From <see cref="ScriptWords.Pairs"/>.</param>
    /// <exception cref="InvalidDataException">It is no number of strokes or seconds.</exception>
    public static Effort Of(IReadOnlyDictionary<string, string> pairs) => new(
        pairs.TryGetValue(StrokesWord, out string? strokes) ? ScriptWords.ToWhole(strokes, "a number of strokes") : 0,
        pairs.TryGetValue(SecondsWord, out string? seconds) ? (long)Math.Round(1000 * ToSeconds(seconds)) : 0);

    /// <summary>The command that tells of it too.</summary>
    public SetKeyframe In(SetKeyframe keyframe) => keyframe with { Strokes = Strokes, ActiveMilliseconds = Milliseconds };

    private static double ToSeconds(string word) =>
        double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds <= LongestSeconds
            ? seconds
            : throw new InvalidDataException($"'{word}' should be a number of seconds, as 12.5.");
}
