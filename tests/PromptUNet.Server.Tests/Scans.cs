using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Server.Configuration;

namespace PromptUNet.Server.Tests;

/// <summary>Small scans, and servers that segment them by copying what was drawn.</summary>
internal static class Scans
{
    public static readonly Size3 Size = new(24, 20, 30);

    /// <summary>Every slice of the copy is the drawn one, however many threads work.</summary>
    public static readonly PropagationOptions Copying = new() { Align = false, FeedbackThreshold = null, Threads = 1 };

    public static Grid Grid { get; } = new(Size, new Affine(-1, 0, 0, 10, 0, -1, 0, 12, 0, 0, 2, -20));

    /// <summary>A NIfTI file of 32-bit floats.</summary>
    public static byte[] File(string ending = ".nii.gz") => FileOf(path =>
    {
        float[] values = new float[Size.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % 101;
        }

        VolumeFile.Write(path, new Volume(Grid, values));
    }, ending);

    /// <summary>A segmentation with the labels 3 and 7.</summary>
    public static byte[] Mask(string ending = ".seg.nrrd")
    {
        var labels = new LabelVolume(Grid, [new Label(3, "liver", new Rgb(1, 2, 3)), new Label(7, "spleen")]);
        for (int k = 5; k <= 20; k++)
        {
            labels.SetMask(3, 2, k, Square(4, 4, 6));
            labels.SetMask(7, 2, k, Square(14, 10, 5));
        }

        return FileOf(path => VolumeFile.Write(path, labels), ending);
    }

    /// <summary>A square on a slice across axis 2.</summary>
    public static Mask Square(int x, int y, int side)
    {
        var mask = new Mask(Size.X, Size.Y);
        for (int row = y; row < y + side; row++)
        {
            mask.Pixels.AsSpan((row * Size.X) + x, side).Fill(true);
        }

        return mask;
    }

    public static ServerOptions Copies(ServerOptions options) => options with { Propagation = Copying };

    private static byte[] FileOf(Action<string> write, string ending)
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ending);
        write(path);
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        System.IO.File.Delete(path);
        return bytes;
    }
}

/// <summary>Copies the prompt, once it is let: <see cref="Allow"/> lets so many slices pass.</summary>
internal sealed class HeldSegmenter : ISliceSegmenter, IDisposable
{
    private readonly PromptMaskSegmenter _copy = new();
    private readonly SemaphoreSlim _allowed = new(0);

    public void Allow(int slices) => _allowed.Release(slices);

    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        _allowed.Wait(TimeSpan.FromSeconds(20));        // so that a test that fails ends
        _copy.Segment(query, prompt, logits);
    }

    public void Dispose() => _allowed.Dispose();
}

/// <summary>Copies the prompt, and takes a moment for it.</summary>
internal sealed class SlowSegmenter(int milliseconds) : ISliceSegmenter
{
    private readonly PromptMaskSegmenter _copy = new();
    private int _asked;

    /// <summary>Slices so far.</summary>
    public int Asked => _asked;

    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        Interlocked.Increment(ref _asked);
        Thread.Sleep(milliseconds);
        _copy.Segment(query, prompt, logits);
    }
}

/// <summary>Fails as long as it is told to.</summary>
internal sealed class FailingSegmenter : ISliceSegmenter
{
    private readonly PromptMaskSegmenter _copy = new();

    public bool Fails { get; set; } = true;

    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        if (Fails)
        {
            throw new InvalidDataException("The network has no weights.");
        }

        _copy.Segment(query, prompt, logits);
    }
}
