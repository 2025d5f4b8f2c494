namespace PromptUNet.Inference;

/// <summary>The models that come with the program, in the folder <c>models</c> beside it.</summary>
public static class ReleasedModels
{
    /// <summary>The model that is used if none is named.</summary>
    public const string Default = "promptunet";

    /// <summary>The model of the method as published, in 8 bits.</summary>
    public const string Paper = "promptunet-paper.int8";

    /// <summary>The name of the default model in a precision.</summary>
    public static string Name(Precision precision) => precision == Precision.Int8 ? $"{Default}.int8" : Default;

    /// <summary>The folder of this program's models.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The names of the models in a folder, in order.</summary>
    public static IReadOnlyList<string> Names(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.onnx").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The file of a model in this program's <see cref="Folder"/>.</summary>
    /// <inheritdoc cref="PathOf(string, string)"/>
    public static string PathOf(string name = Default) => PathOf(name, Folder);

    /// <summary>The file of a model.</summary>
    /// <param name="name">The name without its ending.</param>
    /// <param name="folder">The folder of the models.</param>
    /// <exception cref="FileNotFoundException">There is none of that name; the message names the folder and its models.</exception>
    public static string PathOf(string name, string folder)
    {
        var names = Names(folder);
        if (names.Contains(name))
        {
            return Path.Combine(folder, $"{name}.onnx");
        }

        string present = names.Count == 0 ? "no model" : string.Join(", ", names);
        throw new FileNotFoundException(
            $"There is no model '{name}' in {folder}: it holds {present}.", Path.Combine(folder, $"{name}.onnx"));
    }
}
