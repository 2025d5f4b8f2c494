using System.Globalization;

namespace PromptUNet.Server.Storage;

/// <summary>
/// Scans and masks that no row of the database names, in a folder for the day on which that was found. They are those of a database that
/// was replaced by an older one, or what a killed server left. Only an admin removes them.
/// </summary>
internal sealed class Quarantine(string folder)
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Moves files into today's folder. What cannot be moved stays where it is. Returns those that were moved.</summary>
    public QuarantinedDay Add(IEnumerable<FileInfo> files)
    {
        string day = DateTime.UtcNow.ToString(DayFormat, CultureInfo.InvariantCulture);
        var (count, bytes) = (0, 0L);
        foreach (var file in files)
        {
            try
            {
                File.Move(file.FullName, Path.Combine(PrivateFiles.Folder(Path.Combine(folder, day)), file.Name), overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            count++;
            bytes += file.Length;
        }

        return new QuarantinedDay(day, count, bytes);
    }

    /// <summary>Returns the files of a hash.</summary>
    public IReadOnlyList<FileInfo> Find(string hash) =>
        [.. new DirectoryInfo(folder).EnumerateFiles($"{hash}.*", SearchOption.AllDirectories)];

    /// <summary>Returns the days, the oldest first.</summary>
    public IReadOnlyList<QuarantinedDay> List() => [.. Days().Select(Count)];

    /// <summary>Removes the files of the days before one. Returns the days that were removed.</summary>
    public IReadOnlyList<QuarantinedDay> RemoveBefore(DateOnly day)
    {
        List<QuarantinedDay> removed = [];
        foreach (var old in Days().Where(d => DateOnly.ParseExact(d.Name, DayFormat, CultureInfo.InvariantCulture) < day))
        {
            removed.Add(Count(old));
            old.Delete(recursive: true);
        }

        return removed;
    }

    private IEnumerable<DirectoryInfo> Days() => new DirectoryInfo(folder).GetDirectories()
        .Where(d => DateOnly.TryParseExact(d.Name, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        .OrderBy(d => d.Name, StringComparer.Ordinal);

    private static QuarantinedDay Count(DirectoryInfo day)
    {
        var files = day.GetFiles();
        return new QuarantinedDay(day.Name, files.Length, files.Sum(f => f.Length));
    }
}

/// <summary>The files that were found unnamed on a day.</summary>
/// <param name="Day">The day in UTC, as 2026-12-01.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Bytes">Their size together.</param>
internal sealed record QuarantinedDay(string Day, int Files, long Bytes);
