namespace PromptUNet.Inference;

/// <summary>A file is refused as a model. Names the file and the fault.</summary>
public sealed class ModelFormatException : Exception
{
    /// <param name="path">The path as it was given.</param>
    /// <param name="reason">A clause that ends the sentence "path: ...".</param>
    /// <param name="inner">The decoder's exception.</param>
    public ModelFormatException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}.", inner) => Path = path;

    public string Path { get; }
}
