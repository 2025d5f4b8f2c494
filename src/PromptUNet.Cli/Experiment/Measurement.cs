using System.Globalization;
using System.Text;
using PromptUNet.Evaluation.Experiments;
using PromptUNet.Inference;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli.Experiment;

/// <summary>What an experiment is run on, as the user wrote it.</summary>
internal sealed record MeasureRequest(
    string Name, string Data, string Split, int Scans, int Seed, int Jobs, ModelChoice Model, IReadOnlyList<string> Rivals, string? Folder, bool Quiet);

/// <summary>Asks the questions of an experiment and tells the answers.</summary>
internal sealed class Measurement(MeasureRequest request, Screen screen) : IDisposable
{
    private readonly List<IDisposable> _models = [];

    /// <summary>Runs it.</summary>
    /// <param name="ask">Makes a data set's questions.</param>
    /// <param name="draw">Draws all numbers into a folder.</param>
    /// <param name="cancel">Looked at once a slice.</param>
    /// <exception cref="UsageException">A number is out of range, or a rival is not NAME=FILE.</exception>
    /// <exception cref="InvalidDataException">The split holds no labelled scan, or nothing that can be asked.</exception>
    public void Run(
        Func<IReadOnlyList<LabelledCase>, IReadOnlyList<Contender>, IReadOnlyList<Question>> ask,
        Action<string, IReadOnlyList<ExperimentPoint>> draw, CancellationToken cancel)
    {
        if (request.Scans < 0 || request.Jobs < 1)
        {
            throw new UsageException($"--scans is 0 or more and --jobs 1 or more, not {request.Scans} and {request.Jobs}.");
        }

        var sets = DataFolder.Cases(request.Data).Where(c => c.Split == request.Split && c.Image is not null)
            .GroupBy(c => c.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (sets.Count == 0)
        {
            throw new InvalidDataException($"'{request.Data}' holds no labelled scan of the split '{request.Split}'.");
        }

        var contenders = Contenders();
        List<ExperimentPoint> points = [];
        using (var progress = screen.Progress(request.Quiet))
        {
            foreach (var (i, set) in sets.Index())
            {
                progress.Show((double)i / sets.Count, set.Key);
                var scans = request.Scans == 0 ? set : set.Take(request.Scans);
                points.AddRange(Answers(ask([.. scans.Select(c => c.Read())], contenders), cancel));
            }
        }

        if (points.Count == 0)
        {
            throw new InvalidDataException($"Nothing can be asked of the split '{request.Split}' of '{request.Data}': its structures are too small or too short.");
        }

        Tell(points);
        if (request.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(Path.Combine(folder, $"{request.Name}.csv"), file => file.Write(Encoding.UTF8.GetBytes(Csv(points))));
            draw(folder, points);
            screen.Line($"Every number and the figures: {folder}");
        }
    }

    public void Dispose() => _models.ForEach(m => m.Dispose());

    /// <summary>In the order of the questions, whatever the number of jobs.</summary>
    private IEnumerable<ExperimentPoint> Answers(IReadOnlyList<Question> questions, CancellationToken cancel)
    {
        var answers = new IReadOnlyList<ExperimentPoint>[questions.Count];
        Parallel.For(0, questions.Count, new ParallelOptions { MaxDegreeOfParallelism = request.Jobs, CancellationToken = cancel }, i => answers[i] = questions[i](cancel));
        return answers.SelectMany(a => a);
    }

    /// <summary>The model first, then its simple rivals, then further models.</summary>
    private List<Contender> Contenders()
    {
        var model = SegmenterChoice.Of(SegmenterChoice.Default, request.Model);
        _models.Add(model);
        return
        [
            new Contender(model.Name, model.Options.Align, model.Segmenter),
            new Contender("carried", Aligned: true, SegmenterChoice.Carrying.Segmenter),
            new Contender("copied", Aligned: false, SegmenterChoice.Copying.Segmenter),
            .. request.Rivals.Select(Rival),
        ];
    }

    private Contender Rival(string given)
    {
        if (given.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } file])
        {
            throw new UsageException($"A rival is written NAME=FILE, not '{given}'.");
        }

        var package = ModelPackage.Load(file, device: request.Model.Device);
        _models.Add(package);
        return new Contender(name, package.Input.Align, package.Segmenter);
    }

    /// <summary>Means over data sets, each counting once.</summary>
    private void Tell(List<ExperimentPoint> points)
    {
        string[] models = [.. points.Select(p => p.Model).Distinct()];
        var table = Screen.Figures("setting, metric", models);
        foreach (var row in points.GroupBy(p => (p.Setting, p.Metric)))
        {
            var means = row.GroupBy(p => p.Model).ToDictionary(m => m.Key, m => m.GroupBy(p => p.Dataset).Average(d => d.Average(p => p.Value)));
            table.AddRow([Markup.Escape($"{row.Key.Setting}, {row.Key.Metric}"), .. models.Select(m => means.TryGetValue(m, out double mean) ? mean.ToString("F3", CultureInfo.InvariantCulture) : "")]);
        }

        screen.Output.Write(table);
        screen.Line($"Means over {points.Select(p => p.Dataset).Distinct().Count()} data sets.");
    }

    private static string Csv(List<ExperimentPoint> points) => string.Concat(
        points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{Words(p.Model, p.Dataset, p.Subject, p.Item, p.Setting, p.Metric)},{p.Value:R}\n"))
            .Prepend("model,dataset,subject,item,setting,metric,value\n"));

    /// <summary>In quotation marks where they hold a comma or one.</summary>
    private static string Words(params string[] words) => string.Join(",", words.Select(w =>
        w.AsSpan().ContainsAny(',', '"') ? $"\"{w.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : w));
}
