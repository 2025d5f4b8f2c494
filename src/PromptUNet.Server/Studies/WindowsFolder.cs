using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PromptUNet.Server.Studies;

/// <summary>Opens files below a folder on Windows, and asks the open file for its real path.</summary>
internal static partial class WindowsFolder
{
    private const uint Read = 0x8000_0000, ShareReading = 1, ShareAll = 7, Existing = 3, FolderToo = 0x0200_0000;

    /// <summary>Opens a file for reading. Returns null when there is none, or when a link is on the way to it.</summary>
    /// <inheritdoc cref="UnixFolder.Open(string, IEnumerable{string})"/>
    public static SafeFileHandle? Open(string root, IReadOnlyCollection<string> names)
    {
        using var folder = CreateFile(root, 0, ShareAll, 0, Existing, FolderToo, 0);
        var file = CreateFile(Path.Combine([root, .. names]), Read, ShareReading, 0, Existing, 0, 0);
        if (RealPath(folder) is { } above && RealPath(file) is { } real
            && real.Equals(Path.Combine([above, .. names]), StringComparison.OrdinalIgnoreCase))
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Returns the path without links; null for what is not open, or no file of a disk.</summary>
    private static string? RealPath(SafeFileHandle file)
    {
        char[] path = new char[1 << 15];
        uint length = file.IsInvalid ? 0 : FinalPath(file, path, (uint)path.Length, 0);
        return length > 0 && length < path.Length ? new string(path, 0, (int)length) : null;
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateFileW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint creation, uint flags, nint template);

    [LibraryImport("kernel32.dll", EntryPoint = "GetFinalPathNameByHandleW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint FinalPath(SafeFileHandle file, Span<char> path, uint length, uint flags);
}
