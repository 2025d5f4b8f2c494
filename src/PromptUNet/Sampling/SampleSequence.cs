using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>
/// An endless, numbered sequence of samples. Sample n is a function of the seed and n alone, so training can be resumed, and a sample
/// replayed, from its number. Carrying a prompt is expensive, so <see cref="PointsPerChain"/> samples share one chain. A block of chains
/// is mixed so that no two samples of a batch come from the same chain.
/// </summary>
public sealed class SampleSequence
{
    public const int PointsPerChain = 4;
    private const int ChainsPerBlock = 64;

    /// <summary>Samples in a block, at whose end all its chains end.</summary>
    public const int BlockLength = PointsPerChain * ChainsPerBlock;

    private readonly ISampleSource _source;
    private readonly int _seed;

    /// <summary>Samples of one query and its prompt.</summary>
    /// <param name="cases">The training set.</param>
    /// <param name="weights">How often each data set is drawn; see <see cref="ChainSampler"/>.</param>
    /// <param name="options">The generator's settings.</param>
    /// <param name="input">The network's input.</param>
    /// <param name="seed">Of the whole sequence.</param>
    public SampleSequence(
        IReadOnlyList<LabelledCase> cases, IReadOnlyDictionary<string, double> weights, GeneratorOptions options,
        InputOptions input, int seed)
        : this(new ChainSource(cases, weights, options, input), seed)
    {
    }

    /// <param name="source">Makes the samples.</param>
    /// <param name="seed">Of the whole sequence.</param>
    public SampleSequence(ISampleSource source, int seed) => (_source, _seed) = (source, seed);

    /// <summary>One sample by its number, from 0.</summary>
    public Sample Replay(long number)
    {
        var (block, place) = Math.DivRem(number, BlockLength);
        return Points((block * ChainsPerBlock) + (place % ChainsPerBlock)).ElementAt((int)(place / ChainsPerBlock));
    }

    /// <summary>
    /// The samples from a number on, made ahead on <paramref name="threads"/> other threads. The sequence ends when its enumerator is
    /// disposed or the token cancelled.
    /// </summary>
    /// <exception cref="InvalidOperationException">No valid pair was found; see <see cref="ChainSampler.Sample"/>.</exception>
    public IEnumerable<Sample> From(long number, int threads, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var blocks = new BlockingCollection<Sample[]>(boundedCapacity: 1);
        long first = number / BlockLength;
        var producer = Task.Factory.StartNew(() => Produce(blocks, first, threads, stop.Token), TaskCreationOptions.LongRunning);
        try
        {
            foreach (var block in blocks.GetConsumingEnumerable(CancellationToken.None))
            {
                for (long place = Math.Max(0, number - (first * BlockLength)); place < BlockLength; place++)
                {
                    yield return block[place];
                }

                number = ++first * BlockLength;
            }
        }
        finally
        {
            stop.Cancel();
            producer.ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        producer.GetAwaiter().GetResult();
    }

    private void Produce(BlockingCollection<Sample[]> blocks, long first, int threads, CancellationToken stop)
    {
        try
        {
            for (long block = first; ; block++)
            {
                var chains = new Sample[ChainsPerBlock][];
                Parallel.For(
                    0, ChainsPerBlock, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop },
                    i => chains[i] = [.. Points((block * ChainsPerBlock) + i)]);
                blocks.Add(
                    [.. Enumerable.Range(0, BlockLength).Select(place => chains[place % ChainsPerBlock][place / ChainsPerBlock])], stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The consumer has stopped reading.
        }
        catch (AggregateException e)
        {
            // The exception of one chain is enough.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        finally
        {
            blocks.CompleteAdding();
        }
    }

    private IEnumerable<Sample> Points(long chainNumber) => _source.Draw(new Random(Seed(chainNumber)), PointsPerChain)
        .Select(sample => sample with { Chain = chainNumber, Origin = $"chain {chainNumber} of seed {_seed}: {sample.Origin}" });

    /// <summary>A seed for each chain by the mixing function of SplitMix64 (Steele et al. 2014).</summary>
    private int Seed(long chainNumber)
    {
        ulong z = ((ulong)(uint)_seed << 32) + ((ulong)chainNumber * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)(z ^ (z >> 31));
    }
}
