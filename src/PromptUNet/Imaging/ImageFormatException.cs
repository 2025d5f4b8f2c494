namespace PromptUNet.Imaging;

/// <summary>A file that is refused as an image: which file, which of its fields, and the value that cannot be.</summary>
public sealed class ImageFormatException : Exception
{
    /// <param name="path">The file as it was asked for, or the data file that its header names.</param>
    /// <param name="field">The header field by the name its format gives it, or "data".</param>
    /// <param name="value">What the field holds.</param>
    /// <param name="reason">Ends the sentence "field is value, ...".</param>
    /// <param name="inner">What a decoder said.</param>
    public ImageFormatException(string path, string field, object? value, string reason, Exception? inner = null)
        : base(FormattableString.Invariant($"{path}: {field} is {value ?? "missing"}, {reason}."), inner)
    {
        (Path, Field, Value) = (path, field, FormattableString.Invariant($"{value ?? "missing"}"));
    }

    public string Path { get; }

    public string Field { get; }

    public string Value { get; }
}
