namespace PromptUNet.Lab.Bench;

/// <summary>What a case is about; those of one scale are compared with its baseline.</summary>
internal enum Scale
{
    Machine,
    Slice,
    Volume,

    /// <summary>A process of its own, which is compared with nothing.</summary>
    Process,
}

/// <summary>Whose work it is.</summary>
public enum CaseKind
{
    Ours,

    /// <summary>A step of ours on its own, or a way without a network.</summary>
    Part,

    /// <summary>A network of others, with random weights.</summary>
    Rival,

    Machine,
}

/// <summary>Something whose time is measured.</summary>
/// <param name="Name">As the table has it, sizes and precision included.</param>
/// <param name="Scale">What it is compared with.</param>
/// <param name="Kind">Whose work it is.</param>
/// <param name="Prepare">Makes what one repetition needs; asked for shortly before it is measured.</param>
internal sealed record BenchCase(string Name, Scale Scale, CaseKind Kind, Func<Prepared> Prepare)
{
    /// <summary>The case that the others of its scale are compared with.</summary>
    public bool IsBaseline { get; init; }

    /// <summary>Repetitions that are enough, however short; 1 for work of minutes.</summary>
    public int AtLeast { get; init; } = 3;

    /// <summary>Whether one repetition goes before those that count.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>Whether the memory at its peak is worth telling.</summary>
    public bool Memory { get; init; }

    /// <summary>Measured in a process that does nothing else, so that its memory is its own.</summary>
    public bool Alone { get; init; }

    /// <summary>Roughly what it takes on two cores, preparation included; for the time left.</summary>
    public double Seconds { get; init; } = 3;
}

/// <summary>A case that is ready to run.</summary>
/// <param name="Run">One repetition.</param>
/// <param name="Owned">Disposed of after the last one.</param>
internal sealed record Prepared(Action<CancellationToken> Run, params IDisposable[] Owned) : IDisposable
{
    /// <summary>Thousands of millions of multiply-accumulates in one repetition, where it is a network or a matrix product.</summary>
    public double? Gmac { get; init; }

    /// <summary>The same repetition, counting slices and their memory: it takes the place of <see cref="Run"/> after the warm-up.</summary>
    public Func<CancellationToken, SliceCount>? Count { get; init; }

    public void Dispose() => Array.ForEach(Owned, part => part.Dispose());
}

/// <summary>What a propagation did.</summary>
/// <param name="Segmented">Slices that the segmenter was asked about.</param>
/// <param name="Expected">Slices that the structure is on, less the drawn one.</param>
/// <param name="AllocatedBytes">Managed memory taken for one slice, once the first ten are past.</param>
internal sealed record SliceCount(int Segmented, int Expected, long AllocatedBytes);
