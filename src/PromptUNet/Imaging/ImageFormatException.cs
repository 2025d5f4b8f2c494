namespace PromptUNet.Imaging;

/// <summary>A file that is refused as an image: which file, which of its fields, and the value that cannot be.</summary>
public sealed class ImageFormatException : Exception
{
    private const int MostShown = 160;

    /// <param name="path">The file as it was asked for, or the data file that its header names.</param>
    /// <param name="field">The header field by the name its format gives it, or "data".</param>
    /// <param name="value">What the field holds.</param>
    /// <param name="reason">Ends the sentence "field is value, ...".</param>
    /// <param name="inner">What a decoder said.</param>
    public ImageFormatException(string path, string field, object? value, string reason, Exception? inner = null)
        : base($"{path}: {field} is {Printable(value)}, {reason}.", inner)
    {
        (Path, Field, Value) = (path, field, Printable(value));
    }

    public string Path { get; }

    public string Field { get; }

    /// <summary>As text, long ones cut off, "missing" for none.</summary>
    public string Value { get; }

    /// <summary>What a file says, fit for a terminal: no control characters, no endless lines.</summary>
    internal static string Printable(object? value)
    {
        string text = FormattableString.Invariant($"{value ?? "missing"}");
        text = text.Length > MostShown ? $"{text.AsSpan(0, MostShown)}..." : text;
        return string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
    }
}
