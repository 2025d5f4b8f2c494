using System.Text;

namespace PromptUNet.Server.Users;

/// <summary>
/// The key by which names of people are compared: two names have one key when a reader cannot tell them apart. Case is folded, wide forms
/// become ASCII, runs of spaces become one, and Cyrillic and Greek letters become the Latin letters that they look like.
/// </summary>
/// <remarks>
/// The program runs without the tables of Unicode normalisation. So a new name may hold no combining mark and no compatibility letter
/// (<see cref="IsPlain"/>). Wide ASCII is the part of NFKC that is left then.
/// </remarks>
internal static class NameKey
{
    private const int WideToAscii = '\uFF01' - '!';

    // From confusables.txt of UTS #39, for letters after case folding. A letter is here when it or its capital looks like a Latin one.
    private const string
        LookAlikes = "авсԁеёнһіїјкӏморԛѕтѵԝхуүгαβγεζηικμνορστυχωɑɡıɩſ",
        Latin = "abcdeëhhiïjklmopqstvwxyyrabyezhikmvopotuxwagiis";

    /// <summary>Returns the key of a name.</summary>
    public static string Of(string name)
    {
        string wide = string.Concat(name.Select(c => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - WideToAscii) : c));
        // Twice, so that letters with two small forms (Greek sigma) become one.
        string folded = wide.ToUpperInvariant().ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal);
        var key = new StringBuilder(folded.Length);
        foreach (char c in folded)
        {
            key.Append(LookAlikes.IndexOf(c, StringComparison.Ordinal) is >= 0 and var place ? Latin[place] : c);
        }

        return string.Join(' ', key.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Whether a name has no letter that is there for compatibility alone: ligatures, modifiers, wide and old forms.</summary>
    public static bool IsPlain(string name) => !name.Any(c =>
        c is 'ª' or 'º' or 'ŉ' or 'ſ' or (>= '\u01C4' and <= '\u01CC') or (>= '\u01F1' and <= '\u01F3')
            or (>= '\u02B0' and <= '\u02FF') or (>= '\u1D2C' and <= '\u1DBF') or (>= '\u2000' and <= '\u2BFF')
            or (>= '\u3130' and <= '\u318F') or (>= '\uF900' and <= '\uFFFF'));
}
