using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PromptUNet.Cli;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Training;
using static TorchSharp.torch;

namespace PromptUNet.Lab.Bench;

/// <summary>
/// <c>promptunet-lab bench trainer</c>: what each setting of the trainer brings, as samples a second of the same network, batch and
/// input. Settings are added one after the other, and the whole ladder is repeated, so that a busy moment shows.
/// </summary>
internal static partial class TrainerLadder
{
    private const int Batch = 16, Steps = 6;

    public static Command Create(Screen screen)
    {
        var width = Number("--width", "Filters of the network's first level.", 16);
        var size = Number("--size", "Edge of the input in pixels.", 96);
        var rounds = Number("--rounds", "How often the ladder is repeated; the best counts.", 3);
        var command = new Command("trainer", "Measures what each setting of the trainer brings, in samples a second.")
        {
            width, size, rounds,
        };
        command.SetAction(parsed =>
        {
            Run(parsed.GetValue(width), parsed.GetValue(size), parsed.GetValue(rounds), screen);
            return ExitCode.Done;
        });
        return command;

        static Option<int> Number(string name, string description, int usual) =>
            new(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => usual };
    }

    private static void Run(int width, int size, int rounds, Screen screen)
    {
        TorchRuntime.Load();
        var options = new TrainingOptions
        {
            Network = new NetworkOptions { Width = width }, Input = new InputOptions { Size = size }, Threads = 1,
            Precision = Precision.Full,
        };
        var batch = Samples(options.Input);
        (string Name, Action Before, Func<Action> Step)[] ladder =
        [
            ("plain modules, float, channels first, libtorch's AdamW, 1 thread", () => Memory(keep: false), () =>
                Plain(width, options.Input)),
            ("channels last, up-convolution as a product, AdamW in one pass", () => Memory(keep: false), () => Ours(options, batch)),
            ("+ memory kept between steps", () => Memory(keep: true), () => Ours(options, batch)),
            ("+ bfloat16", () => Memory(keep: true), () => Ours(options with { Precision = Precision.BFloat16 }, batch)),
            (
                "+ two threads of half a batch", () => Memory(keep: true),
                () => Ours(options with { Precision = Precision.BFloat16, Threads = 2 }, batch)),
        ];
        double[] best = new double[ladder.Length];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < ladder.Length; i++)
            {
                ladder[i].Before();
                best[i] = Math.Max(best[i], SamplesPerSecond(ladder[i].Step()));
            }
        }

        screen.Line(
            $"Width {width}, {size} x {size}, batch {Batch}, best of {rounds} rounds of {Steps} steps; {Environment.ProcessorCount} "
                + "processors.");
        screen.Line("| setting | samples/s | ratio |");
        screen.Line("|---|---|---|");
        for (int i = 0; i < ladder.Length; i++)
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"| {ladder[i].Name} | {best[i]:F1} | {best[i] / best[0]:F2} |"));
        }
    }

    private static double SamplesPerSecond(Action step)
    {
        step();
        step();
        double fastest = double.MaxValue;
        for (int i = 0; i < Steps; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return Batch / fastest;
    }

#pragma warning disable RS0030 // As in PlainNetwork.
    private static Action Plain(int width, InputOptions input)
    {
        set_num_threads(1);
        int size = input.Size;
        var network = new PlainNetwork(width, input.PromptChannels);
        var optimiser = optim.AdamW(network.parameters());
        Tensor image = rand(Batch, 1, size, size), prompt = rand(Batch, input.PromptChannels, size, size);
        var truth = rand(Batch, 1, size, size).round();
        return () =>
        {
            using var scope = NewDisposeScope();
            optimiser.zero_grad();
            var loss = SegmentationLoss.Of(network.call(image, prompt), truth);
            loss.backward();
            optimiser.step();
            loss.item<float>();
        };
    }
#pragma warning restore RS0030

    private static Action Ours(TrainingOptions options, List<Sample> batch)
    {
        var network = new PromptUNetMethod().Network(options);
        var optimiser = new AdamW(network.Tensors, options.WeightDecay, options.Averaging);
        var step = new TrainingStep(network, options);
        return () => step.Run(batch, optimiser, 1e-3f);
    }

    private static List<Sample> Samples(InputOptions input)
    {
        var random = new Random(1);
        float[] Draw(int planes) => [.. Enumerable.Range(0, planes * input.Size * input.Size).Select(_ => random.NextSingle())];
        return
        [
            .. Enumerable.Range(0, Batch).Select(_ =>
                new Sample(Draw(1), Draw(input.PromptChannels), [.. Draw(1).Select(v => v > 0.5f ? 1f : 0f)], "")),
        ];
    }

    /// <summary>As the trainer sets glibc's allocator, or as it is by default (mallopt(3)).</summary>
    private static void Memory(bool keep)
    {
        const int trimThreshold = -1, mapThreshold = -3, mapsAtMost = -4, standard = 128 << 10;
        _ = Mallopt(mapsAtMost, keep ? 0 : 65536);
        _ = Mallopt(trimThreshold, keep ? int.MaxValue : standard);
        if (!keep)
        {
            _ = Mallopt(mapThreshold, standard);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mallopt(int parameter, int value);
}
