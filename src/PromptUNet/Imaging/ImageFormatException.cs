using System.Globalization;

namespace PromptUNet.Imaging;

/// <summary>A file is refused as an image. Says what to do, and names the file, the field and the value that is not allowed.</summary>
public sealed class ImageFormatException : Exception
{
    private const int MostShown = 160;

    private readonly string _reason;

    /// <param name="path">The path as it was given, or the data file that its header names.</param>
    /// <param name="field">The header field by the name its format gives it, or "data".</param>
    /// <param name="value">What the field holds.</param>
    /// <param name="reason">Ends the sentence "field is value, ...".</param>
    /// <param name="inner">The decoder's exception.</param>
    /// <param name="advice">What the file probably is and what to do about it, in sentences; null where the field says it all.</param>
    public ImageFormatException(
        string path, string field, object? value, string reason, Exception? inner = null, string? advice = null)
        : base(
            advice is null
                ? $"{path}: {field} is {Printable(value)}, {reason}."
                : $"{path}: {advice} [{field} is {Printable(value)}, {reason}].",
            inner)
    {
        (Path, Field, Value, _reason, Advice) = (path, field, Printable(value), reason, advice);
    }

    public string Path { get; }

    public string Field { get; }

    /// <summary>The value as text: long ones are cut off, and null is "missing".</summary>
    public string Value { get; }

    /// <summary>What the file probably is and what to do about it; null where the field says it all.</summary>
    public string? Advice { get; }

    /// <summary>The same refusal with advice.</summary>
    internal ImageFormatException With(string advice) => new(Path, Field, Value, _reason, this, advice);

    /// <summary>Makes a value of a file fit for a terminal: no control characters, no endless lines.</summary>
    internal static string Printable(object? value)
    {
        string text = FormattableString.Invariant($"{value ?? "missing"}");
        text = text.Length > MostShown ? $"{text.AsSpan(0, MostShown)}..." : text;
        return string.Concat(text.Select(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate ? '?' : c));
    }
}
