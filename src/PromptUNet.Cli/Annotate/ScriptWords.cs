using System.Globalization;

namespace PromptUNet.Cli.Annotate;

/// <summary>
/// The words of a line of a script, taken one after another: parted by blanks, in quotes where they hold some. A word that is "#", or a
/// line that begins with one, starts a comment; "#ff8800" is a colour.
/// </summary>
/// <param name="line">Without its end.</param>
/// <param name="folder">Where files are looked for.</param>
internal sealed class ScriptWords(string line, string folder)
{
    private readonly Queue<string> _left = new(Split(line));

    public bool IsAtEnd => _left.Count == 0;

    /// <param name="what">It is, with an article, for messages.</param>
    /// <exception cref="InvalidDataException">The line ends before it. So for the others, or the word is not of that kind.</exception>
    public string Next(string what) => _left.TryDequeue(out string? word) ? word : throw new InvalidDataException($"The line ends before {what}.");

    /// <summary>The next word where it begins so; null, and nothing is taken, where it does not.</summary>
    public string? NextIf(char beginning) => _left.TryPeek(out string? word) && word.StartsWith(beginning) ? _left.Dequeue() : null;

    public int Whole(string what) => ToWhole(Next(what), what);

    /// <summary>A plane and the index of a slice; whether the scan has it is not known yet.</summary>
    public (string Plane, int Slice) Place() => (Plane(), Whole("a slice's number"));

    public string Plane()
    {
        string plane = Next("a plane");
        return SliceAxis.Names.Contains(plane) ? plane : throw new InvalidDataException($"A plane is one of {string.Join(", ", SliceAxis.Names)}, not '{plane}'.");
    }

    /// <summary>A file that there is.</summary>
    public string File(string what) => Existing(Next(what));

    /// <summary>All words that are left, as pairs of a keyword and what it tells.</summary>
    /// <param name="keywords">Those that are understood, each once.</param>
    public IReadOnlyDictionary<string, string> Pairs(params string[] keywords)
    {
        var pairs = new Dictionary<string, string>();
        while (!IsAtEnd)
        {
            string keyword = Next("a keyword");
            if (!keywords.Contains(keyword) || !pairs.TryAdd(keyword, Next($"what '{keyword}' tells")))
            {
                throw new InvalidDataException($"'{keyword}' is {(pairs.ContainsKey(keyword) ? "given twice" : $"none of {string.Join(", ", keywords)}")}.");
            }
        }

        return pairs;
    }

    /// <exception cref="InvalidDataException">Words are left over.</exception>
    public void End()
    {
        if (!IsAtEnd)
        {
            throw new InvalidDataException($"'{string.Join(' ', _left)}' is left over.");
        }
    }

    public string Existing(string file)
    {
        string path = Path.Combine(folder, file);
        return System.IO.File.Exists(path) ? path : throw new InvalidDataException($"There is no file '{path}'.");
    }

    public static int ToWhole(string word, string what) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new InvalidDataException($"'{word}' should be {what}, a whole number from 0 up.");

    private static IEnumerable<string> Split(string line)
    {
        if (line.TrimStart().StartsWith('#'))
        {
            yield break;
        }

        for (int at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            bool quoted = line[at] == '"';
            int first = quoted ? at + 1 : at;
            int end = quoted ? line.IndexOf('"', first) : EndOfWord(line, first);
            if (end < 0)
            {
                throw new InvalidDataException("A quote is opened and not closed.");
            }

            string word = line[first..end];
            if (word == "#" && !quoted)
            {
                yield break;
            }

            yield return word;
            at = quoted ? end + 1 : end;
        }
    }

    private static int EndOfWord(string line, int at)
    {
        while (at < line.Length && !char.IsWhiteSpace(line[at]))
        {
            at++;
        }

        return at;
    }
}
