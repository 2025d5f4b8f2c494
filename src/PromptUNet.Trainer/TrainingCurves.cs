using System.Globalization;
using PromptUNet.Training;
using ScottPlot;

namespace PromptUNet.Trainer;

/// <summary>Loss and validation Dice by samples, kept as <c>curves.csv</c> and drawn as <c>curves.png</c>; a resumed run appends.</summary>
internal sealed class TrainingCurves
{
    private const int StepsToARow = 20;

    private readonly string _table, _picture;
    private readonly List<(long Samples, double? Loss, double? Dice)> _rows = [];
    private readonly List<float> _recent = [];

    public TrainingCurves(string folder)
    {
        (_table, _picture) = (Path.Combine(folder, "curves.csv"), Path.Combine(folder, "curves.png"));
        if (File.Exists(_table))
        {
            _rows.AddRange(File.ReadLines(_table).Skip(1).Select(l => l.Split(',')).Where(c => c.Length == 3)
                .Select(c => (long.Parse(c[0], CultureInfo.InvariantCulture), Number(c[1]), Number(c[2]))));
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
            _rows.Add((step.Samples, _recent.Average(), null));
            _recent.Clear();
        }
    }

    public void Add(long samples, double dice) => _rows.Add((samples, null, dice));

    public void Write()
    {
        AtomicFile.Write(_table, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.WriteLine("samples,loss,validation_dice");
            foreach (var (samples, loss, dice) in _rows)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{samples},{loss:F5},{dice:F5}"));
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
