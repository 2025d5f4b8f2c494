using System.Reflection;

namespace PromptUNet.Propagation;

/// <summary>Text that comes with the program, inside of its file.</summary>
internal static class EmbeddedText
{
    /// <param name="name">As the project file calls it.</param>
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
