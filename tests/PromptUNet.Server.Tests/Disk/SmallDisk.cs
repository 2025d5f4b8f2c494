using System.Diagnostics;

namespace PromptUNet.Server.Tests.Disk;

/// <summary>A disk of some MiB in memory. Linux lets root alone make one; elsewhere the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public long Free => new DriveInfo(Folder).AvailableFreeSpace;

    public static SmallDisk Make(int mebibytes)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder) != 0)
        {
            Directory.Delete(folder);
            Assert.Skip("A small disk needs Linux, and the right to mount one.");
        }

        return new SmallDisk(folder);
    }

    /// <summary>Another program takes the space that is left, but for so many bytes.</summary>
    public void Fill(long but = 0)
    {
        using var file = new FileStream(Path.Combine(Folder, "another-program's"), FileMode.Append, FileAccess.Write, FileShare.None, 0);
        byte[] page = new byte[4096];
        try
        {
            while (Free >= but + page.Length)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Empty() => File.Delete(Path.Combine(Folder, "another-program's"));

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
