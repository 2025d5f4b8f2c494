using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PromptUNet.Server.Studies;

/// <summary>
/// Opens files below a folder on Linux and macOS as POSIX's <c>openat</c> does: name by name from the open folder above, and no link is
/// followed. So what is opened lies below the folder, whatever is renamed or linked meanwhile.
/// </summary>
internal static partial class UnixFolder
{
    private const int EmptyPath = 0x1000, TypeAndMode = 1;      // AT_EMPTY_PATH and STATX_TYPE of Linux

    private const int FileType = 0xF000, RegularFile = 0x8000;      // S_IFMT and S_IFREG

    // A FIFO without a writer is opened at once instead of never. A program that the server starts inherits nothing.
    private static readonly int Reading = OperatingSystem.IsMacOS() ? 0x0000_0004 | 0x0100_0000 : 0x0800 | 0x8_0000;

    // O_NOFOLLOW, which Linux numbers by the processor.
    private static readonly int NotLinks = OperatingSystem.IsMacOS() ? 0x0100
        : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x2_0000;

    /// <summary>Opens a regular file for reading. Returns null when there is none, or when a link is on the way to it.</summary>
    /// <param name="root">The folder, which may be a link itself.</param>
    /// <param name="names">The names of the folders below it and, last, of the file.</param>
    public static SafeFileHandle? Open(string root, IEnumerable<string> names)
    {
        var at = Open(root, Reading);
        foreach (string name in names)
        {
            using var above = at;
            at = above.IsInvalid ? above : OpenAt(above, name, Reading | NotLinks);
        }

        if (!at.IsInvalid && IsRegular(at))
        {
            return at;
        }

        at.Dispose();
        return null;
    }

    private static bool IsRegular(SafeFileHandle file)
    {
        Span<byte> facts = stackalloc byte[256];        // struct statx is as large; struct stat of macOS has 144 bytes
        int mode = OperatingSystem.IsMacOS()
            ? Stat(file, facts) == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(facts[4..]) : 0
            : StatX(file, "", EmptyPath, TypeAndMode, facts) == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(facts[28..]) : 0;
        return (mode & FileType) == RegularFile;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "fstat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(SafeFileHandle file, Span<byte> facts);
}
