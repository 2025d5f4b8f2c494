using System.Globalization;
using PromptUNet.Training;
using ScottPlot;

namespace PromptUNet.Trainer;

/// <summary>A validation of a run.</summary>
/// <param name="Samples">Samples trained on by then.</param>
/// <param name="Dice">Mean of the data sets.</param>
/// <param name="Native">The same of the pairs in native planes.</param>
internal sealed record ValidationPoint(long Samples, double Dice, double Native);

/// <summary>
/// Loss and validation Dice (all planes, native planes) by samples, kept as <c>curves.csv</c> and drawn as <c>curves.png</c>. A resumed
/// run appends.
/// </summary>
internal sealed class TrainingCurves
{
    private const int StepsToARow = 20;
    private const string Header = "samples,loss,validation_dice,native_dice";

    private readonly string _table, _picture;
    private readonly List<(long Samples, double? Loss, double? Dice, double? Native)> _rows = [];
    private readonly List<float> _recent = [];

    /// <param name="folder">The run's folder.</param>
    /// <param name="samples">Samples that the run resumes from: later rows are dropped.</param>
    public TrainingCurves(string folder, long samples)
    {
        (_table, _picture) = (Path.Combine(folder, "curves.csv"), Path.Combine(folder, "curves.png"));
        if (File.Exists(_table))
        {
            _rows.AddRange(File.ReadLines(_table).Skip(1)
                .Select(l => l.Split(','))
                .Where(c => c.Length == Header.Split(',').Length)
                .Select(c => (Samples: long.Parse(c[0], CultureInfo.InvariantCulture), Number(c[1]), Number(c[2]), Number(c[3])))
                .Where(r => r.Samples <= samples));
        }
    }

    /// <summary>Mean loss of the last steps.</summary>
    public double RecentLoss { get; private set; } = double.NaN;

    public void Add(StepTaken step)
    {
        _recent.Add(step.Loss);
        RecentLoss = double.IsNaN(RecentLoss) ? step.Loss : (0.95 * RecentLoss) + (0.05 * step.Loss);
        if (_recent.Count == StepsToARow)
        {
            _rows.Add((step.Samples, _recent.Average(), null, null));
            _recent.Clear();
        }
    }

    public void Add(ValidationPoint point) => _rows.Add((point.Samples, null, point.Dice, point.Native));

    /// <summary>The validation of the highest Dice; null before the first.</summary>
    public ValidationPoint? Best => Validations.MaxBy(v => v.Dice);

    /// <summary>The latest validation; null before the first.</summary>
    public ValidationPoint? Last => Validations.LastOrDefault();

    private IEnumerable<ValidationPoint> Validations =>
        _rows.Where(r => r.Dice is not null).Select(r => new ValidationPoint(r.Samples, r.Dice!.Value, r.Native!.Value));

    public void Write()
    {
        AtomicFile.Write(_table, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.WriteLine(Header);
            foreach (var (samples, loss, dice, native) in _rows)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{samples},{loss:F5},{dice:F5},{native:F5}"));
            }
        });
        Draw();
    }

    private void Draw()
    {
        var plot = new Multiplot();
        plot.AddPlots(2);
        Curve(plot.GetPlot(0), "Training loss", [.. _rows.Where(r => r.Loss is not null).Select(r => (r.Samples, r.Loss!.Value))]);
        Curve(plot.GetPlot(1), "Validation Dice", [.. _rows.Where(r => r.Dice is not null).Select(r => (r.Samples, r.Dice!.Value))]);
        byte[] picture = plot.Render(900, 700).GetImageBytes(ImageFormat.Png);
        AtomicFile.Write(_picture, stream => stream.Write(picture));
    }

    private static void Curve(Plot plot, string title, (long Samples, double Value)[] points)
    {
        plot.Title(title);
        plot.XLabel("samples");
        if (points.Length > 0)
        {
            plot.Add.Scatter(points.Select(p => (double)p.Samples).ToArray(), points.Select(p => p.Value).ToArray());
        }
    }

    private static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, CultureInfo.InvariantCulture);
}
