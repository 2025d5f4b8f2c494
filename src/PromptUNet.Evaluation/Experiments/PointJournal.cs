using System.Globalization;

namespace PromptUNet.Evaluation.Experiments;

/// <summary>
/// Answers that are kept as they come, so that an experiment that was killed goes on where it was. A file of blocks: a line
/// <c># question points</c>, that many points, and a line <see cref="End"/>, without which the last number might be cut. The
/// first line says what was asked of whom.
/// </summary>
public sealed class PointJournal : IDisposable
{
    private const string End = "#";

    private readonly Dictionary<string, IReadOnlyList<ExperimentPoint>> _answers = [];
    private readonly StreamWriter _file;
    private readonly Lock _one = new();

    /// <summary>Opens a journal, or begins one.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="asked">What decides the answers: experiment, options, data, weights; one line.</param>
    /// <exception cref="InvalidDataException">The file is of another experiment, or of other options, data or weights.</exception>
    public PointJournal(string path, string asked)
    {
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (lines.Length > 0 && lines[0] != asked)
        {
            throw new InvalidDataException(
                $"'{path}' holds the answers to other questions ({lines[0]}) than now ({asked}): choose another folder, or remove it.");
        }

        Recall(lines);
        // What a killed program had begun to write goes.
        AtomicFile.Write(path, stream =>
        {
            using var kept = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            kept.WriteLine(asked);
            foreach (var (question, points) in _answers)
            {
                Write(kept, question, points);
            }
        });
        _file = new StreamWriter(path, append: true) { NewLine = "\n" };
    }

    /// <summary>The answer to a question, if it is known; safe for several threads.</summary>
    public IReadOnlyList<ExperimentPoint>? Known(string question)
    {
        lock (_one)
        {
            return _answers.GetValueOrDefault(question);
        }
    }

    /// <summary>Keeps an answer: it is in the file when this returns.</summary>
    public void Add(string question, IReadOnlyList<ExperimentPoint> points)
    {
        lock (_one)
        {
            _answers[question] = points;
            Write(_file, question, points);
            _file.Flush();
        }
    }

    public void Dispose() => _file.Dispose();

    private void Recall(string[] lines)
    {
        for (int at = 1; at < lines.Length;)
        {
            int space = lines[at].LastIndexOf(' ');
            if (!lines[at].StartsWith("# ", StringComparison.Ordinal) || space < 2
                || !int.TryParse(lines[at].AsSpan(space), CultureInfo.InvariantCulture, out int count) || at + count + 1 >= lines.Length || lines[at + count + 1] != End)
            {
                return;
            }

            try
            {
                _answers[lines[at][2..space]] = [.. lines.AsSpan(at + 1, count).ToArray().Select(PointLines.Read)];
            }
            catch (FormatException)
            {
                return;
            }

            at += count + 2;
        }
    }

    private static void Write(StreamWriter file, string question, IReadOnlyList<ExperimentPoint> points)
    {
        file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# {question} {points.Count}"));
        foreach (var point in points)
        {
            file.WriteLine(PointLines.Write(point));
        }

        file.WriteLine(End);
    }
}
