using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace PromptUNet.Tests.Disk;

/// <summary>
/// A real file system that refuses for a moment, by limits of Linux. That on the size of files meets the whole process: tests that use it
/// run alone.
/// </summary>
internal static class RefusingDisk
{
    private const string LinuxAlone = "Disks are made to refuse by limits that Linux alone has.";

    private const int FileSize = 1, AddSeals = 1033, SealShrink = 2;

    private const int CapabilityVersion = 0x20080522, OverridesRights = 1 << 1, OverridesReading = 1 << 2;

    // SIGXFSZ, by which the system ends a program that does not listen to it.
    private static readonly PosixSignalRegistration? Listening =
        OperatingSystem.IsLinux() ? PosixSignalRegistration.Create((PosixSignal)25, signal => signal.Cancel = true) : null;

    public static void SkipElsewhere()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip(LinuxAlone);
        }
    }

    /// <summary>No file grows beyond so many bytes until this is disposed.</summary>
    public static IDisposable NoFileBeyond(long bytes)
    {
        SkipElsewhere();
        GC.KeepAlive(Listening);
        return new SizeLimit(bytes);
    }

    /// <summary>
    /// Does something while a folder may not be written, on a thread for which rights bind also where the tests are run by root.
    /// </summary>
    public static void WithReadOnly(string folder, Action action)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip(LinuxAlone);
            return;
        }

        var before = File.GetUnixFileMode(folder);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Unprivileged(() =>
            {
                SkipWhereWritable(folder);
                action();
            });
        }
        finally
        {
            File.SetUnixFileMode(folder, before);
        }
    }

    /// <summary>A file that grows, and that cannot be shortened: a sealed one in memory.</summary>
    public static string NeverShorter(ReadOnlySpan<byte> content)
    {
        SkipElsewhere();
        int file = MemoryFile("never-shorter", flags: 2);
        string path = $"/proc/self/fd/{file}";
        File.WriteAllBytes(path, content);
        Assert.Equal(0, Control(file, AddSeals, SealShrink));
        return path;
    }

    /// <summary>What the system's refusal is, of a disk or of a right.</summary>
    public static Exception Refused(Action action)
    {
        var refusal = Assert.ThrowsAny<Exception>(action);
        Assert.True(refusal is IOException or UnauthorizedAccessException, refusal.ToString());
        return refusal;
    }

    /// <summary>The files of a folder and those below it, with their content.</summary>
    public static SortedDictionary<string, string> Files(string folder) => new(
        Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).ToDictionary(
            path => Path.GetRelativePath(folder, path), path => Directory.Exists(path) ? "a folder" : Convert.ToHexString(Bytes(path))),
        StringComparer.Ordinal);

    /// <summary>The content of a file that another may have open.</summary>
    public static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void Unprivileged(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                DropRights();
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Of this thread, which ends after its action.</summary>
    private static void DropRights()
    {
        var head = new CapabilityHead { Version = CapabilityVersion };
        uint[] sets = new uint[6];      // effective, permitted, inheritable; the lower 32 first
        Assert.Equal(0, GetCapabilities(ref head, sets));
        sets[0] &= ~(uint)(OverridesRights | OverridesReading);
        Assert.Equal(0, SetCapabilities(ref head, sets));
    }

    private static void SkipWhereWritable(string folder)
    {
        string probe = Path.Combine(folder, "probe");
        try
        {
            File.WriteAllText(probe, "");
        }
        catch (UnauthorizedAccessException)
        {
            return;
        }

        File.Delete(probe);
        Assert.Skip("Rights of folders do not bind here.");
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimit(int resource, out Limit limit);

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, ref Limit limit);

    [DllImport("libc", EntryPoint = "capget")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetCapabilities(ref CapabilityHead head, [In, Out] uint[] sets);

    [DllImport("libc", EntryPoint = "capset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetCapabilities(ref CapabilityHead head, [In, Out] uint[] sets);

    [DllImport("libc", EntryPoint = "memfd_create", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MemoryFile(string name, uint flags);

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int command, int argument);

    private struct Limit
    {
        public ulong Soft, Hard;
    }

    private struct CapabilityHead
    {
        public int Version, Process;
    }

    private sealed class SizeLimit : IDisposable
    {
        private Limit _before;

        public SizeLimit(long bytes)
        {
            Assert.Equal(0, GetLimit(FileSize, out _before));
            var limit = _before with { Soft = (ulong)bytes };
            Assert.Equal(0, SetLimit(FileSize, ref limit));
        }

        public void Dispose() => _ = SetLimit(FileSize, ref _before);
    }
}
