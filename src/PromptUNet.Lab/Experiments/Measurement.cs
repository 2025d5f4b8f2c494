using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PromptUNet.Cli;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Lab.Experiments;

/// <summary>What an experiment is run on, as the user wrote it.</summary>
internal sealed record MeasureRequest(
    string Name, string Data, string Split, int Scans, int Seed, int Jobs, ModelChoice Model, IReadOnlyList<string> Rivals,
    IReadOnlyList<string> Competitors, string? Folder, bool Quiet)
{
    /// <summary>The experiment's own options, as they decide the answers.</summary>
    public string Own { get; init; } = "";

    /// <summary>Who was asked, as options of the command; files and programs of the user go without their paths.</summary>
    public string Who { get; init; } = "";

    /// <summary>Region whose scans stay out, such as <c>brain</c>; null where all take part.</summary>
    public string? LeftOut { get; init; }
}

/// <summary>An experiment: makes a data set's questions, draws its figures, says what its report is to show.</summary>
/// <param name="Ask">Makes a data set's questions.</param>
/// <param name="Draw">Draws all numbers into a folder.</param>
/// <param name="Detailed">Metrics that the report shows by data set too.</param>
/// <param name="Remark">What the report's reader has to know, such as the paper's own figures.</param>
internal sealed record Measure(
    Func<IReadOnlyList<LabelledCase>, Participants, IReadOnlyList<Question>> Ask, Action<string, IReadOnlyList<ExperimentPoint>> Draw,
    IReadOnlyList<string> Detailed, string Remark);

/// <summary>Asks the questions of an experiment and tells the answers.</summary>
internal sealed class Measurement(MeasureRequest request, Measure measure, Screen screen)
{
    /// <summary>Runs it.</summary>
    /// <param name="cancel">Looked at once a slice.</param>
    /// <exception cref="UsageException">A rival is not NAME=FILE, or a competitor not NAME=COMMAND.</exception>
    /// <exception cref="InvalidDataException">
    /// The split holds no labelled scan, or nothing that can be asked, or the folder holds the answers to something else.
    /// </exception>
    /// <exception cref="InvalidOperationException">A competitor fails.</exception>
    public void Run(CancellationToken cancel)
    {
        if (request.Folder is { } place)
        {
            AtomicFile.TryFolder(place);
        }

        var cases = DataFolder.Cases(request.Data);
        var sets = cases
            .Where(c => c.Split == request.Split && c.Image is not null && (request.LeftOut is null || c.Region != request.LeftOut))
            .GroupBy(c => c.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (sets.Count == 0)
        {
            string outside = request.LeftOut is { } region ? $" outside the region '{region}'" : "";
            throw new InvalidDataException(
                $"'{request.Data}' holds no labelled scan of the split '{request.Split}'{outside}. {SplitsOf(cases)}");
        }

        using var participants = new Participants(request);
        List<ExperimentPoint> points = [];
        using (var journal = Journal(participants, sets.SelectMany(set => set)))
        using (var progress = screen.Progress(request.Quiet))
        {
            foreach (var (i, set) in sets.Index())
            {
                progress.Show((double)i / sets.Count, $"reading {set.Key}");
                var scans = request.Scans == 0 ? set : set.Take(request.Scans);
                var questions = measure.Ask([.. scans.Select(c => c.Read())], participants);
                points.AddRange(
                    Answers(set.Key, questions, journal, done =>
                    progress.Show((i + ((double)done / questions.Count)) / sets.Count, set.Key), cancel));
            }
        }

        if (points.Count == 0)
        {
            throw new InvalidDataException(
                $"Nothing can be asked of the split '{request.Split}' of '{request.Data}': its structures are too small or too short.");
        }

        var means = ExperimentMean.Of(points);
        Tell(means);
        if (request.Folder is { } folder)
        {
            WriteFiles(folder, Asked(participants), means, points);
            File.Delete(JournalFile(folder));
            screen.Line($"Report, every number and figures: {folder}");
        }
    }

    /// <summary>The splits that can be asked instead, as a sentence.</summary>
    private static string SplitsOf(IEnumerable<CaseFile> cases)
    {
        string[] there = [.. cases.Where(c => c.Image is not null).GroupBy(c => c.Split).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"--split {g.Key} ({Screen.Count(g.Count(), "scan")})")];
        return there.Length == 0 ? "It holds no scans, only label maps." : $"It has {string.Join(" and ", there)}.";
    }

    /// <summary>In the order of the questions, whatever the number of jobs; those that the journal knows are not asked again.</summary>
    private IEnumerable<ExperimentPoint> Answers(
        string dataset, IReadOnlyList<Question> questions, PointJournal? journal, Action<int> progress, CancellationToken cancel)
    {
        var answers = new IReadOnlyList<ExperimentPoint>[questions.Count];
        int done = 0;
        try
        {
            Parallel.For(0, questions.Count, new ParallelOptions { MaxDegreeOfParallelism = request.Jobs, CancellationToken = cancel }, i =>
            {
                answers[i] = Answer($"{dataset} {i}", questions[i], journal, cancel);
                lock (answers)
                {
                    progress(++done);
                }
            });
        }
        catch (AggregateException e)
        {
            // One question's failure says all there is to say.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return answers.SelectMany(a => a);
    }

    private static IReadOnlyList<ExperimentPoint> Answer(string name, Question question, PointJournal? journal, CancellationToken cancel)
    {
        if (journal?.Known(name) is { } known)
        {
            return known;
        }

        var answer = question(cancel);
        journal?.Add(name, answer);
        return answer;
    }

    private PointJournal? Journal(Participants participants, IEnumerable<CaseFile> scans)
    {
        if (request.Folder is not { } folder)
        {
            return null;
        }

        return new PointJournal(JournalFile(folder), string.Join(' ', [
            request.Name, request.Own, request.Split, $"scans {request.Scans}", $"seed {request.Seed}", Path.GetFullPath(request.Data),
            Fingerprint(scans), $"{request.Model.Device}",
            participants.Weights, .. participants.Further, .. request.Competitors]).ReplaceLineEndings(" "));
    }

    /// <summary>Of the scans' names and the sizes of their files: questions are numbered, and other scans would have others.</summary>
    private static string Fingerprint(IEnumerable<CaseFile> scans) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', scans.Select(
            c => string.Create(CultureInfo.InvariantCulture, $"{c.Dataset}/{c.Case} {Length(c.Image!)} {Length(c.Labels)}"))))));

    /// <summary>The opened file is asked, not its name: a scan may be a link, as in data sets of DataLad.</summary>
    private static long Length(string path)
    {
        using var file = File.OpenRead(path);
        return file.Length;
    }

    private string JournalFile(string folder) => Path.Combine(folder, $"{request.Name}.journal");

    private ExperimentRun Asked(Participants participants) => new(
        request.Name,
        $"promptunet-lab experiment {request.Name} --data DATA --split {request.Split}{request.Own} --scans {request.Scans} --seed "
            + $"{request.Seed}"
            + $"{request.Who} --out OUT",
        request.Split, request.Seed, participants.Weights, participants.Further);

    private void WriteFiles(string folder, ExperimentRun run, IReadOnlyList<ExperimentMean> means, List<ExperimentPoint> points)
    {
        void Text(string name, string text) =>
            AtomicFile.Write(Path.Combine(folder, name), file => file.Write(Encoding.UTF8.GetBytes(text)));
        Text("points.csv", string.Concat(points.Select(PointLines.Write).Prepend(PointLines.Heading).Select(line => line + '\n')));
        Text("summary.json",
            JsonSerializer.Serialize(ExperimentSummary.Of(run, points, means, measure.Detailed), LabJson.Written.Experiment) + '\n');
        Text("report.md", new ExperimentReport(run, means, PairedDifference.Of(points), measure.Remark, measure.Detailed).ToMarkdown());
        measure.Draw(folder, points);
    }

    /// <summary>Means over data sets, a table a plane.</summary>
    private void Tell(IReadOnlyList<ExperimentMean> means)
    {
        string[] models = [.. means.Where(m => m.Plane is null).Select(m => m.Model).Distinct()];
        foreach (var plane in means.Where(m => m.Dataset == ExperimentMean.Overall).GroupBy(m => m.Plane))
        {
            var table = Screen.Figures("setting, metric", models);
            foreach (var row in plane.GroupBy(m => (m.Setting, m.Metric)))
            {
                var own = row.ToDictionary(m => m.Model, m => m.Interval.Mean);
                var cells = models.Select(
                    m => own.TryGetValue(m, out double mean) ? mean.ToString("F3", CultureInfo.InvariantCulture) : "");
                table.AddRow([Markup.Escape($"{row.Key.Setting}, {row.Key.Metric}"), .. cells]);
            }

            screen.Line(ExperimentReport.Heading(plane.Key));
            screen.Output.Write(table);
        }

        screen.Line($"Means over {means.Select(m => m.Dataset).Distinct().Count() - 1} data sets; crosswise over those that have such "
            + "slices.");
    }
}
