using BenchmarkDotNet.Attributes;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>
/// The phantom's volume with the released 8-bit model: threads that share the slices, and threads that share the work of one.
/// From the middle there are two directions to go at once; from the first slice one, whose next slice is approached ahead.
/// </summary>
[MemoryDiagnoser]
public class ScheduleBenchmarks
{
    private const int Axis = 2;

    private readonly PhantomScan _phantom = new(new Size3(256, 256, 126), seed: 1);
    private ModelPackage _model = null!;

    /// <summary>Of the propagation.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Of one run of the network.</summary>
    [Params(1, 2)]
    public int IntraOp { get; set; }

    [GlobalSetup]
    public void Load() => _model = ModelPackage.Load(BoundNetwork.PathOf(Precision.Int8), IntraOp);

    [GlobalCleanup]
    public void Close() => _model.Dispose();

    [Benchmark]
    public int FromTheMiddle() => Segmented(_phantom.Middle);

    [Benchmark]
    public int FromTheFirstSlice() => Segmented(0);

    /// <summary>Slices that the network was asked about.</summary>
    private int Segmented(int drawn) =>
        new Propagator(_phantom.Volume, Axis, _model.Segmenter, new PropagationOptions { Threads = Threads, Presence = null })
            .Run([new Keyframe(drawn, _phantom.Mask(drawn))]).OfType<SliceSegmented>().Count();
}
