using System.Numerics.Tensors;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace PromptUNet.Training;

/// <summary>
/// One forward and backward pass over a batch, shared among replicas of the network. Each replica takes an equal part on a thread of its
/// own. Inside a part, libtorch uses one thread. Its own threads would spin while they wait, which on a busy machine costs ten times the
/// work.
/// </summary>
public sealed class TrainingStep
{
    private readonly ISegmentationNetwork[] _replicas;
    private readonly InputOptions _input;
    private readonly int _corrected;
    private readonly LossKind _loss;
    private readonly ScalarType _precision;

    /// <param name="network">The trained network; it is the first replica.</param>
    /// <param name="options">Settled options.</param>
    public TrainingStep(ISegmentationNetwork network, TrainingOptions options)
    {
        _replicas = [network, .. Enumerable.Range(1, options.Threads - 1).Select(_ => network.Replica())];
        (_input, _loss) = (options.Input, options.Loss);
        _corrected = options.Input.PlaceOf(options.Input.Corrected);
        Answers = new ChainAnswers(options.Input);
        _precision = options.Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    /// <summary>The predictions along unfinished chains.</summary>
    public ChainAnswers Answers { get; }

    /// <summary>A replica's mean loss and, if predictions prompt further samples, its logits.</summary>
    private readonly record struct Answer(float Loss, float[] Logits);

    /// <summary>Moves the weights one step along the batch's mean gradient, unless its loss is not a number.</summary>
    /// <returns>The batch's mean loss.</returns>
    public float Run(IReadOnlyList<Sample> batch, AdamW optimiser, float learningRate)
    {
        foreach (var sample in batch)
        {
            Answers.Show(sample);
        }

        int part = batch.Count / _replicas.Length;
        var answers = OnThreads(r => Backward(_replicas[r], [.. batch.Skip(r * part).Take(part)]));
        if (Answers.AreShown)
        {
            Answers.Take(batch, [.. answers.SelectMany(a => a.Logits)]);
        }

        float loss = answers.Average(a => a.Loss);
        if (float.IsFinite(loss))
        {
            AverageStatistics();
            using var scope = NewDisposeScope();
            optimiser.Step(MeanGradient, learningRate);
        }

        return loss;
    }

    /// <summary>
    /// Runs the first replica on this thread, and the others on threads of their own. Threads of the pool would keep too much memory: the
    /// C library keeps the memory that a thread has freed for that thread (<see cref="TorchRuntime"/>). Each thread of the pool that ever
    /// ran a part of a step would keep a whole step's memory.
    /// </summary>
    private Answer[] OnThreads(Func<int, Answer> replica)
    {
        var others = Enumerable.Range(1, _replicas.Length - 1)
            .Select(r => Task.Factory.StartNew(
                () => replica(r), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        var first = replica(0);
        return [first, .. others.Select(o => o.GetAwaiter().GetResult())];
    }

    private Answer Backward(ISegmentationNetwork network, Sample[] part)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        foreach (var parameter in network.Tensors.Parameters.Values)
        {
            parameter.grad = null;
        }

        var image = Stack(part, s => s.Image, 1);
        var prompt = Stack(part, s => s.Prompt, _input.PromptChannels);
        var truth = Stack(part, s => s.Truth, 1);
        var output = network.Forward(Prepared(image), Prepared(prompt), training: true).to(ScalarType.Float32);
        var logits = _input.Align ? output.add(Distance(prompt), Scalars.OutlineLimit) : output;
        var loss = SegmentationLoss.Of(logits, truth, _loss);
        loss.backward();
        return new Answer(loss.item<float>(), Answers.AreShown ? NetworkTensors.Values(logits.contiguous()).ToArray() : []);
    }

    /// <summary>Signed distance to the outline that the network corrects, in units of its limit.</summary>
    private Tensor Distance(Tensor prompt) => prompt.narrow(1, _corrected, 1);

    private Tensor Prepared(Tensor t) => PromptUNetNetwork.ChannelsLast(t.to(_precision));

    private Tensor Stack(Sample[] part, Func<Sample, float[]> of, int channels)
    {
        float[] values = new float[part.Sum(s => of(s).Length)];
        int at = 0;
        foreach (var sample in part)
        {
            of(sample).CopyTo(values, at);
            at += of(sample).Length;
        }

        return tensor(values, [values.Length / (channels * _input.Size * _input.Size), channels, _input.Size, _input.Size]);
    }

    private ReadOnlySpan<float> MeanGradient(string name)
    {
        var mean = NetworkTensors.Values(_replicas[0].Tensors.Parameters[name].grad!);
        foreach (var replica in _replicas.AsSpan(1))
        {
            TensorPrimitives.Add(mean, NetworkTensors.Values(replica.Tensors.Parameters[name].grad!), mean);
        }

        TensorPrimitives.Multiply(mean, 1f / _replicas.Length, mean);
        return mean;
    }

    /// <summary>Gives all replicas the mean of their running statistics.</summary>
    private void AverageStatistics()
    {
        foreach (string name in _replicas[0].Tensors.Statistics.Keys)
        {
            var mean = NetworkTensors.Values(_replicas[0].Tensors.Statistics[name]);
            foreach (var replica in _replicas.AsSpan(1))
            {
                TensorPrimitives.Add(mean, NetworkTensors.Values(replica.Tensors.Statistics[name]), mean);
            }

            TensorPrimitives.Multiply(mean, 1f / _replicas.Length, mean);
        }

        ShareStatistics();
    }

    /// <summary>Gives every replica the trained network's running statistics.</summary>
    public void ShareStatistics()
    {
        foreach (var replica in _replicas.AsSpan(1))
        {
            foreach (var (name, statistic) in replica.Tensors.Statistics)
            {
                NetworkTensors.Values(_replicas[0].Tensors.Statistics[name]).CopyTo(NetworkTensors.Values(statistic));
            }
        }
    }
}
