using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>What the vote of three planes brings: whole volumes from a few drawn slices, along the drawn axis alone and voted.</summary>
public static class ConsensusExperiment
{
    /// <summary>Metric of Dice after the vote less Dice before it.</summary>
    public const string Gain = "gain";

    private static readonly int[] Drawn = [1, 3, 5];

    /// <summary>
    /// A data set's questions: every structure that <see cref="VolumeTask.Draw"/> draws, from one, three and five drawn slices.
    /// </summary>
    /// <param name="cases">Scans of one data set; those on whose grid a vote is not expected to mend are asked too.</param>
    /// <param name="structures">Structures of each scan.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="contenders">Those that take carried prompts are asked.</param>
    public static IReadOnlyList<Question> Questions(
        IReadOnlyList<LabelledCase> cases, int structures, int seed, IReadOnlyList<Contender> contenders) =>
    [
        .. VolumeTask.Draw(cases, structures, seed).Select(task => new Question(cancel =>
        [
            .. from drawn in Drawn
               from contender in contenders
               where contender.Aligned
               from point in Points(task, contender, drawn, cancel)
               select point,
        ])),
    ];

    /// <summary>
    /// Whole Dice and surface Dice before and after the vote. Voxels that a plane contradicts, in units of the structure's voxels. The
    /// share of the wrong voxels that are among them.
    /// </summary>
    /// <param name="task">The structure.</param>
    /// <param name="contender">Asked along all three axes.</param>
    /// <param name="drawn">Slices that are drawn: the largest one, or several from the structure's first slice to its last.</param>
    /// <param name="cancel">Looked at once a slice.</param>
    public static IReadOnlyList<ExperimentPoint> Points(VolumeTask task, Contender contender, int drawn, CancellationToken cancel = default)
    {
        var keyframes = drawn == 1 ? [task.Prompt()] : task.Evenly(drawn);
        var voted = new VotedVolume(task.Image.Grid, task.Axis, keyframes);
        foreach (var happened in new Consensus(task.Image, task.Axis, contender.Segmenter, contender.Options()).Run(keyframes, cancel))
        {
            voted.Take(happened);
        }

        var truth = new LabelRegion(task.Case.Labels, task.Label);
        var (before, after) = (new LabelRegion(voted.Alone(task.Label), task.Label), new LabelRegion(voted.Result(task.Label), task.Label));
        var (contradicted, found) = Contradicted(truth, after, voted.Disagreement());
        double dice = Overlap.Dice(truth, before), votedDice = Overlap.Dice(truth, after);
        double surface = SurfaceDistances.Between(truth, before).Dice(VolumeExperiment.Tolerance),
        votedSurface = SurfaceDistances.Between(truth, after).Dice(VolumeExperiment.Tolerance);
        ExperimentPoint Point(string metric, double value) => new(
            contender.Name, task.Case.Dataset, task.Subject, task.Item, task.Plane, drawn == 1
                ? "1 drawn" : $"{drawn} drawn, evenly", metric, value);
        return
        [
            Point("dice", dice), Point("voted dice", votedDice), Point(Gain, votedDice - dice),
            Point("surface gain", votedSurface - surface),
            Point("contradicted", contradicted), Point("wrong and contradicted", found),
        ];
    }

    /// <summary>Draws the gain by data set.</summary>
    /// <param name="folder">For a picture of each setting, such as <c>3-drawn-evenly.png</c>.</param>
    /// <param name="points">Of the experiment.</param>
    public static void Draw(string folder, IReadOnlyList<ExperimentPoint> points)
    {
        foreach (var setting in points.Where(p => p.Metric == Gain).GroupBy(p => p.Setting))
        {
            ExperimentFigures.Boxes(
                Path.Combine(folder, ExperimentFigures.FileOf(setting.Key)),
                $"Whole Dice won by the vote of three planes: {setting.Key}", setting, p => p.Dataset);
        }
    }

    private static (double Contradicted, double Found) Contradicted(LabelRegion truth, LabelRegion result, LabelVolume disagreement)
    {
        int[] labels = truth.Volume.ToArray(), own = result.Volume.ToArray(), contradictions = disagreement.ToArray();
        int structure = 0, contradicted = 0, wrong = 0, both = 0;
        for (int i = 0; i < own.Length; i++)
        {
            bool isTrue = labels[i] == truth.Label, isWrong = isTrue != (own[i] == result.Label), isContradicted = contradictions[i] > 0;
            structure += isTrue ? 1 : 0;
            contradicted += isContradicted ? 1 : 0;
            wrong += isWrong ? 1 : 0;
            both += isWrong && isContradicted ? 1 : 0;
        }

        return ((double)contradicted / structure, (double)both / Math.Max(1, wrong));
    }
}
