namespace PromptUNet.Inference;

/// <summary>A file that is refused as a model: which file, and what is wrong with it.</summary>
public sealed class ModelFormatException : Exception
{
    /// <param name="path">The file as it was asked for.</param>
    /// <param name="reason">A clause that ends the sentence "path: ...".</param>
    /// <param name="inner">What a decoder said.</param>
    public ModelFormatException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}.", inner) => Path = path;

    public string Path { get; }
}
