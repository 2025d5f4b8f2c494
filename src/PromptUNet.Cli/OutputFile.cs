using System.Text;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>Checks, before any work is done, that a result can be written where the user wants it.</summary>
internal static class OutputFile
{
    /// <exception cref="UsageException">The ending is not one of segmentations, or see <see cref="Check"/>.</exception>
    public static void CheckMask(string path, bool replace, params IReadOnlyList<string> inputs)
    {
        if (!VolumeFile.Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UsageException($"'{path}' has an unknown ending; use one of {string.Join(", ", VolumeFile.Endings)}.");
        }

        foreach (string file in VolumeFile.FilesWritten(path))
        {
            Check(file, replace, inputs);
        }
    }

    /// <exception cref="UsageException">The ending is not .png, or see <see cref="Check"/>.</exception>
    public static void CheckPicture(string path, bool replace, params IReadOnlyList<string> inputs)
    {
        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"'{path}' should end in .png.");
        }

        Check(path, replace, inputs);
    }

    /// <summary>Writes a text whole or not at all.</summary>
    public static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <param name="path">Path of the report.</param>
    /// <param name="endings">The allowed endings, such as ".json".</param>
    /// <param name="replace">Whether the file may exist.</param>
    /// <exception cref="UsageException">It has another ending, or see <see cref="Check"/>.</exception>
    public static void CheckReport(string path, IReadOnlyList<string> endings, bool replace)
    {
        if (!endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UsageException($"'{path}' should end in {string.Join(" or ", endings)}.");
        }

        Check(path, replace, []);
    }

    /// <exception cref="UsageException">
    /// There is such a file and it may not be replaced, it is one of the inputs, or its folder does not exist.
    /// </exception>
    /// <exception cref="IOException">No file can be made in its folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    private static void Check(string path, bool replace, IReadOnlyList<string> inputs)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new UsageException($"'{path}' is a folder; name a file.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new UsageException($"There is no folder '{Path.GetDirectoryName(full)}' to write '{Path.GetFileName(path)}' into.");
        }

        if (inputs.Any(i => Path.GetFullPath(i) == full))
        {
            throw new UsageException($"'{path}' is an input; give the result another name.");
        }

        if (!replace && File.Exists(full))
        {
            throw new UsageException($"'{path}' exists; add --force to replace it.");
        }

        AtomicFile.Try(full);
    }
}
