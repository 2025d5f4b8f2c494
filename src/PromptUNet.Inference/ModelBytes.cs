namespace PromptUNet.Inference;

/// <summary>Reads a model file whole and checks that it is one.</summary>
internal static class ModelBytes
{
    private const long LargestFile = 1L << 30;

    /// <exception cref="ModelFormatException">The file is not a PromptUNet model, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static byte[] Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > LargestFile)
        {
            throw new ModelFormatException(path, $"the file has {file.Length} bytes, a model at most {LargestFile}");
        }

        byte[] model = new byte[file.Length];
        file.ReadExactly(model);
        return ModelSeal.Fault(model) is { } fault ? throw new ModelFormatException(path, fault) : model;
    }
}
