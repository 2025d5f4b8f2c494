namespace PromptUNet.Training.PyTorch;

/// <summary>A Python function or class that a state dict names; the machine knows these and no other.</summary>
internal enum PickleGlobal
{
    OrderedDict,
    RebuildTensor,
    FloatStorage,
}

/// <summary>A run of floats in an entry of its own.</summary>
/// <param name="Key">Names the entry.</param>
/// <param name="Count">Floats in it.</param>
internal sealed record StorageKey(string Key, long Count);

/// <summary>A tensor by the place of its values: contiguous, from an offset in floats on.</summary>
internal sealed record TensorPlace(StorageKey Storage, long Offset, IReadOnlyList<long> Shape)
{
    /// <exception cref="OverflowException">The sizes do not multiply to a number of values.</exception>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));
}
