using System.Globalization;
using System.Text;

namespace PromptUNet.Lab.Experiments;

/// <summary>
/// Answers that are kept as they come, so that an experiment that was killed goes on where it was. A file of blocks: a line
/// <c># question points</c>, that many points, and a line <see cref="End"/>, without which the last number might be cut. The
/// first line says what was asked of whom.
/// </summary>
public sealed class PointJournal : IDisposable
{
    private const string End = "#";

    private readonly Dictionary<string, IReadOnlyList<ExperimentPoint>> _answers = [];
    private readonly AppendedFile _file;
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
            stream.Write(Encoding.UTF8.GetBytes($"{asked}\n"));
            foreach (var (question, points) in _answers)
            {
                stream.Write(Block(question, points));
            }
        });
        _file = new AppendedFile(path, FileMode.Open);
    }

    /// <summary>The answer to a question, if it is known; safe for several threads.</summary>
    public IReadOnlyList<ExperimentPoint>? Known(string question)
    {
        lock (_one)
        {
            return _answers.GetValueOrDefault(question);
        }
    }

    /// <summary>Keeps an answer: it is in the file when this returns, and nothing of it is where it throws.</summary>
    /// <exception cref="IOException">The disk is full, or the file is gone.</exception>
    public void Add(string question, IReadOnlyList<ExperimentPoint> points)
    {
        lock (_one)
        {
            _file.Append(Block(question, points));
            _answers[question] = points;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Recall(string[] lines)
    {
        for (int at = 1; at < lines.Length;)
        {
            int space = lines[at].LastIndexOf(' ');
            if (!lines[at].StartsWith("# ", StringComparison.Ordinal) || space < 2
                || !int.TryParse(lines[at].AsSpan(space), CultureInfo.InvariantCulture, out int count) || at + count + 1 >= lines.Length
                    || lines[at + count + 1] != End)
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

    private static byte[] Block(string question, IReadOnlyList<ExperimentPoint> points)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"# {question} {points.Count}");
        return Encoding.UTF8.GetBytes(string.Concat(points.Select(PointLines.Write).Prepend(head).Append(End).Select(line => line + '\n')));
    }
}
