using System.Globalization;
using System.Text;

namespace PromptUNet.Server.Requests;

/// <summary>
/// The one place where text enters: what users type, and names that files and folders bring. Every text has a length. It holds nothing
/// that ends a line, moves other characters, or is half a character.
/// </summary>
internal static class InputText
{
    private const int MostName = 200, MostComment = 4000;

    private const string Plain = "without control characters and marks that turn the direction of writing";

    /// <summary>Returns a name of one line, without spaces around it.</summary>
    /// <param name="text">As the client sent it.</param>
    /// <param name="what">The beginning of the message that refuses it.</param>
    /// <exception cref="Refusal">The name is empty, too long, has more than one line, or characters that no line shows.</exception>
    public static string Name(string text, string what) => text.Trim() is { Length: > 0 and <= MostName } name && IsPlain(name)
        ? name
        : throw Refusal.Unsuitable($"{what} has 1 to {MostName} characters on one line, {Plain}.");

    /// <summary>Returns the name of a file.</summary>
    /// <exception cref="Refusal">It is no name, or it has folders.</exception>
    public static string FileName(string text) => Name(text, "A file's name") is var name && name.AsSpan().IndexOfAny("/\\") < 0
        ? name
        : throw Refusal.Unsuitable("A file's name has no folders in it.");

    /// <summary>
    /// Returns a name that a file or folder brings, made fit: what is too long is cut and ends in "…", and what no line shows is left out.
    /// Nobody has to mend a file of another program for its names. The caller says when a name has changed.
    /// </summary>
    /// <param name="text">Of any length.</param>
    /// <param name="otherwise">The name when nothing is left.</param>
    public static string Fitted(string text, string otherwise)
    {
        var fitted = new StringBuilder();
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            if (fitted.Length > MostName)
            {
                break;
            }

            fitted.Append(IsPlain(rune) ? rune.ToString() : Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format ? "" : " ");
        }

        string name = fitted.ToString().Trim();
        int cut = MostName - 1;
        return name.Length == 0 ? otherwise
            : name.Length <= MostName ? name
            : name[..(char.IsHighSurrogate(name[cut - 1]) ? cut - 1 : cut)] + "…";
    }

    /// <summary>Returns a reviewer's comment, which may have several lines; empty when none was sent.</summary>
    /// <exception cref="Refusal">It is too long, or has characters that no line shows.</exception>
    public static string Comment(string? text) => text is null ? ""
        : text.Length <= MostComment && IsPlain(text.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ')) ? text
        : throw Refusal.Unsuitable($"A comment has at most {MostComment} characters, {Plain}.");

    private static bool IsPlain(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune) || !IsPlain(rune))
            {
                return false;
            }

            at += rune.Utf16SequenceLength;
        }

        return true;
    }

    // Joiners (U+200C, U+200D) belong to the writing of some languages, and to many emoji.
    private static bool IsPlain(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
