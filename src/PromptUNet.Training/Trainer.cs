using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PromptUNet.Sampling;

namespace PromptUNet.Training;

/// <summary>One training step.</summary>
/// <param name="Samples">Samples trained on so far.</param>
/// <param name="Loss">Mean loss of the step's batch.</param>
/// <param name="LearningRate">The learning rate of the step.</param>
public sealed record StepTaken(long Samples, float Loss, float LearningRate);

/// <summary>Training stopped because a loss was not a number.</summary>
/// <param name="samples">Samples trained on before.</param>
/// <param name="loss">The loss.</param>
/// <param name="origins">The random choices behind the samples of the batch.</param>
public sealed class TrainingDivergedException(long samples, float loss, IReadOnlyList<string> origins)
    : Exception($"The loss became {loss} after {samples} samples. The batch was:{Environment.NewLine}"
        + string.Join(Environment.NewLine, origins))
{
    public IReadOnlyList<string> Origins { get; } = origins;
}

/// <summary>
/// Trains a network on the data generator's samples (section 3.2). The same options, data and machine give the same weights, whether the
/// run was interrupted or not.
/// </summary>
public sealed class Trainer
{
    private const string AnswerPrefix = "answer/";

    private readonly ITrainedMethod _method;
    private readonly SampleSequence _sequence;
    private readonly TrainingStep _step;
    private readonly AdamW _optimiser;
    private readonly Stopwatch _clock = new();
    private readonly ProcessorClock _processor = new();
    private readonly long _samplesBefore;
    private readonly double _secondsBefore, _coreSecondsBefore;

    /// <param name="method">Makes network and samples.</param>
    /// <param name="options">The run's options; open choices are settled here.</param>
    /// <param name="cases">The training set.</param>
    /// <param name="resume">The checkpoint to resume; its options must equal the given ones.</param>
    /// <param name="start">Another run, whose averaged weights this one begins with instead of random ones.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is out of its range.</exception>
    /// <exception cref="InvalidDataException">A checkpoint belongs to other options or other data, or its network is another.</exception>
    public Trainer(
        ITrainedMethod method, TrainingOptions options, IReadOnlyList<LabelledCase> cases,
        Checkpoint? resume = null, Checkpoint? start = null)
    {
        _method = method;
        Options = options.Settled();
        DataFingerprint = Fingerprint(cases);
        _sequence = new SampleSequence(method.Samples(Options, cases), Options.Seed);
        Network = method.Network(Options);
        if (start is not null)
        {
            Network.Tensors.Load(name => InputWeights.Of(start, Options, name));
            _samplesBefore = start.SamplesInAll;
        }

        _step = new TrainingStep(Network, Options);
        _optimiser = new AdamW(Network.Tensors, Options.WeightDecay, Options.Averaging);
        if (resume is not null)
        {
            Restore(resume);
            (_samplesBefore, _secondsBefore, _coreSecondsBefore) = (resume.SamplesBefore, resume.Seconds, resume.CoreSeconds);
        }
    }

    public TrainingOptions Options { get; }

    /// <summary>The network after the last step.</summary>
    public ISegmentationNetwork Network { get; }

    /// <summary>Samples trained on.</summary>
    public long Samples { get; private set; }

    /// <summary>Time spent in training, earlier runs included, in seconds.</summary>
    public double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Processor time of all threads in that time, with validation and the making of samples, in seconds of one core.</summary>
    public double CoreSeconds => _coreSecondsBefore + _processor.Elapsed.TotalSeconds;

    /// <summary>SHA-256 over names, sizes, grey values and labels of the training set.</summary>
    public string DataFingerprint { get; }

    /// <summary>Takes step after step until all samples are done or the caller stops reading.</summary>
    /// <exception cref="TrainingDivergedException">A loss was not a number; the message holds the samples that caused it.</exception>
    public IEnumerable<StepTaken> Run(int generatorThreads, CancellationToken cancel)
    {
        if (Samples >= Options.Samples)
        {
            yield break;    // a finished run has been resumed
        }

        _clock.Start();
        _processor.Start();
        try
        {
            // A cancelled sequence may end within a batch.
            foreach (var batch in _sequence.From(Samples, generatorThreads, cancel)
                .Chunk(Options.Batch)
                .Where(b => b.Length == Options.Batch))
            {
                if (Samples % SampleSequence.BlockLength == 0)
                {
                    _step.Answers.Clear();
                }

                float rate = Options.LearningRateAt(Samples);
                float loss = _step.Run(batch, _optimiser, rate);
                if (!float.IsFinite(loss))
                {
                    throw new TrainingDivergedException(Samples, loss, [.. batch.Select(s => s.Origin)]);
                }

                Samples += batch.Length;
                yield return new StepTaken(Samples, loss, rate);
                if (Samples >= Options.Samples || cancel.IsCancellationRequested)
                {
                    yield break;
                }
            }
        }
        finally
        {
            _clock.Stop();
            _processor.Stop();
        }
    }

    /// <summary>Everything that a later run needs to continue as if it had not been interrupted.</summary>
    public Checkpoint Checkpoint()
    {
        Dictionary<string, float[]> tensors = [];
        foreach (var (name, tensor) in Network.Tensors.Parameters.Concat(Network.Tensors.Statistics))
        {
            tensors[$"weight/{name}"] = NetworkTensors.Values(tensor).ToArray();
        }

        foreach (var (kind, state) in OptimiserState())
        {
            foreach (var (name, values) in state)
            {
                tensors[$"{kind}/{name}"] = values;
            }
        }

        foreach (var (chain, logits) in _step.Answers.Logits)
        {
            tensors[string.Create(CultureInfo.InvariantCulture, $"{AnswerPrefix}{chain}")] = logits;
        }

        return new Checkpoint(Options, Samples, _optimiser.Steps, DataFingerprint, Seconds, CoreSeconds, tensors)
        {
            SamplesBefore = _samplesBefore,
        };
    }

    /// <summary>A separate network with the moving average of the weights.</summary>
    public ISegmentationNetwork AveragedNetwork() => AveragedNetwork(_method, Checkpoint());

    /// <summary>The network of a checkpoint, with the moving average of the weights: the one that is validated and released.</summary>
    public static ISegmentationNetwork AveragedNetwork(ITrainedMethod method, Checkpoint checkpoint)
    {
        var network = method.Network(checkpoint.Options);
        network.Tensors.Load(name => checkpoint.Tensor($"average/{name}"));
        return network;
    }

    private void Restore(Checkpoint checkpoint)
    {
        if (checkpoint.DataFingerprint != DataFingerprint)
        {
            throw new InvalidDataException("The checkpoint was trained on other data: the fingerprints of the training sets differ.");
        }

        Network.Tensors.Load(name => checkpoint.Tensor($"weight/{name}"));
        foreach (var (kind, state) in OptimiserState())
        {
            foreach (var (name, values) in state)
            {
                checkpoint.Tensor($"{kind}/{name}").CopyTo(values);
            }
        }

        foreach (var (name, logits) in checkpoint.Tensors.Where(t => t.Key.StartsWith(AnswerPrefix, StringComparison.Ordinal)))
        {
            _step.Answers.Take(long.Parse(name.AsSpan(AnswerPrefix.Length), CultureInfo.InvariantCulture), logits);
        }

        (Samples, _optimiser.Steps) = (checkpoint.Samples, checkpoint.Steps);
        _step.ShareStatistics();
    }

    private (string Kind, Dictionary<string, float[]> State)[] OptimiserState() =>
        [("first", _optimiser.First), ("second", _optimiser.Second), ("average", _optimiser.Average)];

    private static string Fingerprint(IReadOnlyList<LabelledCase> cases)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var labelled in cases)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{labelled.Dataset}/{labelled.Name} {labelled.Labels.Grid.Size}"));
            var size = labelled.Labels.Grid.Size;
            var (numbers, values) = (new int[size.X * size.Y], new float[size.X * size.Y]);
            for (int k = 0; k < size.Z; k++)
            {
                labelled.Labels.CopySlice(2, k, numbers);
                hash.AppendData(MemoryMarshal.AsBytes(numbers.AsSpan()));
            }

            for (int k = 0; labelled.Image is { } image && k < size.Z; k++)
            {
                image.CopySlice(2, k, values);
                hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>
/// A stopwatch of processor time: the time that all threads of this process spent on a processor while it ran. Beside other programs it
/// does not count the waiting, so that runs on a shared machine can be compared.
/// </summary>
internal sealed class ProcessorClock
{
    private TimeSpan _before;
    private TimeSpan? _start;

    /// <summary>The time of all periods between start and stop, with the one that is running.</summary>
    public TimeSpan Elapsed => _before + (_start is { } start ? Environment.CpuUsage.TotalTime - start : TimeSpan.Zero);

    public void Start() => _start = Environment.CpuUsage.TotalTime;

    public void Stop() => (_before, _start) = (Elapsed, null);
}
