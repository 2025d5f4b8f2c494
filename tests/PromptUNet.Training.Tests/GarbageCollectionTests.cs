using PromptUNet.Lab.Rivals;
using PromptUNet.Prompting;
using PromptUNet.Sampling;

namespace PromptUNet.Training.Tests;

/// <summary>
/// libtorch reads memory whose owners are objects of .NET. An owner that nobody holds while libtorch still reads ends as a
/// wrong number or as a crash of this program, see Scalars.cs.
/// </summary>
public sealed class GarbageCollectionTests
{
    private const int Steps = 40;

    private static readonly TrainingOptions Ours =
        new() { Network = new NetworkOptions { Width = 4 }, Input = new InputOptions { Size = 32 }, Batch = 2, Threads = 2 };

    private static readonly TrainingOptions UniverSeg = Ours with
    {
        Network = new NetworkOptions { Kind = UniverSegMethod.Kind, Width = 4 },
        Input = UniverSegMethod.Input with { Size = 32 },
        Generator = new GeneratorOptions { Support = 2 },
        Loss = LossKind.Dice,
    };

    public static TheoryData<TrainingOptions> Networks =>
        new(Ours, Ours with { Network = Ours.Network with { Kind = PlainUNetMethod.Kind } }, UniverSeg);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Training_takes_the_same_course_while_garbage_is_collected_all_the_time(TrainingOptions options)
    {
        var settled = options.Settled();
        var batch = new AnyMethod().Samples(settled, SyntheticCases.Make()).Draw(new Random(1), settled.Batch).ToList();
        float[] calm = Losses(settled, batch);
        using var end = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                GC.Collect(0);
                Thread.Sleep(1);
            }
        });
        collector.Start();
        float[] harried;
        try
        {
            harried = Losses(settled, batch);
        }
        finally
        {
            end.Cancel();
            collector.Join();
        }

        Assert.Equal(calm, harried);
    }

    private static float[] Losses(TrainingOptions options, List<Sample> batch)
    {
        var network = new AnyMethod().Network(options);
        var step = new TrainingStep(network, options);
        var optimiser = new AdamW(network.Tensors, options.WeightDecay, options.Averaging);
        return [.. Enumerable.Range(0, Steps).Select(_ => step.Run(batch, optimiser, options.LearningRate))];
    }
}
