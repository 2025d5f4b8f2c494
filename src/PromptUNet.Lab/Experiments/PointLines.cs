using System.Globalization;
using System.Text;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>Points as lines of comma-separated values; a number reads back as it was.</summary>
public static class PointLines
{
    public const string Heading = "model,dataset,subject,item,plane,setting,metric,value";

    /// <summary>One point.</summary>
    public static string Write(ExperimentPoint p) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{Words(p.Model, p.Dataset, p.Subject, p.Item, Planes.NameOf(p.Plane), p.Setting, p.Metric)},{p.Value:R}");

    /// <summary>The point of a line.</summary>
    /// <exception cref="FormatException">
    /// The line is not one of <see cref="Write"/>'s, such as the last one of a killed program.
    /// </exception>
    public static ExperimentPoint Read(string line)
    {
        var words = Split(line);
        return words.Count == 8 && Planes.Named(words[4]) is { } plane
            && double.TryParse(words[7], CultureInfo.InvariantCulture, out double value)
            ? new ExperimentPoint(words[0], words[1], words[2], words[3], plane, words[5], words[6], value)
            : throw new FormatException($"'{line}' is not a point: {Heading}.");
    }

    /// <summary>In quotation marks where they hold a comma or one.</summary>
    private static string Words(params string[] words) => string.Join(",", words.Select(w =>
        w.AsSpan().ContainsAny(',', '"') ? $"\"{w.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : w));

    private static List<string> Split(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            bool doubled = quoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"';
            if (doubled)
            {
                word.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(line[i]);
            }
        }

        words.Add(word.ToString());
        return words;
    }
}
