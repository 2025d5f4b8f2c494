using System.Text;
using System.Text.RegularExpressions;

namespace PromptUNet.Lab.Baselines;

/// <summary>
/// A command with places for what it is asked: <c>{image}</c>, <c>{prompt}</c> and <c>{output}</c> are files, <c>{slice}</c>
/// and <c>{axis}</c> numbers.
/// </summary>
/// <param name="Program">A file, or a name that is looked for in the PATH.</param>
/// <param name="Arguments">With the places still in them.</param>
public sealed partial record CompetitorCommand(string Program, IReadOnlyList<string> Arguments)
{
    private static readonly string[] Needed = ["{image}", "{prompt}", "{output}"], Known = [.. Needed, "{slice}", "{axis}"];

    /// <summary>
    /// Splits a command at its blanks. What stands between single or double quotes stays together; no other character means
    /// anything, as there is no shell.
    /// </summary>
    /// <exception cref="ArgumentException">There is no program, a quote is not closed, or a place is unknown or missing.</exception>
    public static CompetitorCommand Parse(string text)
    {
        var words = Split(text);
        string[] places = [.. words.SelectMany(w => Place().Matches(w)).Select(m => m.Value)];
        if (words.Count == 0)
        {
            throw new ArgumentException("A competitor's command names no program.", nameof(text));
        }

        if (Array.Find(places, p => !Known.Contains(p)) is { } unknown)
        {
            throw new ArgumentException(
                $"The command '{text}' has the unknown place {unknown}; known are {string.Join(", ", Known)}.", nameof(text));
        }

        if (Array.Find(Needed, n => !places.Contains(n)) is { } missing)
        {
            throw new ArgumentException($"The command '{text}' lacks {missing}; it needs {string.Join(", ", Needed)}.", nameof(text));
        }

        return new CompetitorCommand(words[0], words[1..]);
    }

    /// <summary>The arguments with values in their places; a value is never split.</summary>
    /// <param name="values">By place, braces included.</param>
    public IReadOnlyList<string> Fill(IReadOnlyDictionary<string, string> values) =>
        [.. Arguments.Select(a => Place().Replace(a, place => values[place.Value]))];

    private static List<string> Split(string text)
    {
        List<string> words = [];
        var word = new StringBuilder();
        bool begun = false;
        char? quote = null;
        foreach (char c in text)
        {
            if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && c is '\'' or '"')
            {
                (quote, begun) = (c, true);
            }
            else if (quote is null && char.IsWhiteSpace(c))
            {
                End();
            }
            else
            {
                word.Append(c);
                begun = true;
            }
        }

        End();
        return quote is null ? words : throw new ArgumentException($"The command '{text}' lacks a closing {quote}.", nameof(text));

        void End()
        {
            if (begun)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            begun = false;
        }
    }

    [GeneratedRegex(@"\{[a-zA-Z]+\}")]
    private static partial Regex Place();
}
