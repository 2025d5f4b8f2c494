using System.Globalization;
using System.Text;

namespace PromptUNet.Imaging;

/// <summary>Named fields of a text header, as in NRRD and MetaImage. A refusal names the field.</summary>
internal sealed class HeaderText(string path)
{
    private const int MostBytes = 1 << 22;

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    public string Path { get; } = path;

    public string? this[string field]
    {
        get => _fields.GetValueOrDefault(Key(field));
        set => _fields[Key(field)] = value!;
    }

    // Old writers of NRRD leave out the spaces inside names.
    private static string Key(string field) => field.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Reads lines, without their ends, up to the one that <paramref name="isLast"/> accepts or the end of the file.</summary>
    /// <returns>The lines with the last one, and the number of bytes they take.</returns>
    public static (IReadOnlyList<string> Lines, long Length) ReadLines(string path, Predicate<string> isLast)
    {
        using var file = File.OpenRead(path);
        var lines = new List<string>();
        var line = new List<byte>();
        for (int length = 0; ; )
        {
            int next = file.ReadByte();
            length += next >= 0 ? 1 : 0;
            if (length > MostBytes)
            {
                throw new ImageFormatException(path, "header", $"over {MostBytes} bytes", "which no text header is");
            }

            if (next is not ('\n' or -1))
            {
                line.Add((byte)next);
                continue;
            }

            string text = Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Clear();
            lines.Add(text);
            if (next < 0 || isLast(text))
            {
                return (lines, length);
            }
        }
    }

    /// <exception cref="ImageFormatException">The field is missing.</exception>
    public string Required(string field) => this[field] ?? throw Refused(field, "but the format requires it");

    public ImageFormatException Refused(string field, string reason, string? advice = null) =>
        new(Path, field, this[field], reason, advice: advice);

    /// <summary>A whole number, or a default when the field is missing.</summary>
    public long Whole(string field, long missing) => this[field] is null ? missing : Wholes(field, 1)[0];

    public long[] Wholes(string field, int count)
    {
        string[] words = Words(field, count);
        return Array.ConvertAll(words, word =>
            long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? number
                : throw Refused(field, "but only whole numbers are expected"));
    }

    /// <summary>Finite numbers; exactly <paramref name="count"/> of them.</summary>
    public double[] Numbers(string field, int count) => Array.ConvertAll(Words(field, count), word => Number(field, word));

    public double Number(string field, string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw Refused(field, "but only finite numbers are expected");

    public string[] Words(string field, int count)
    {
        string[] words = Required(field).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == count ? words : throw Refused(field, $"but {count} value(s) are expected");
    }

    /// <summary>Dimensions, each at least 1, whose product fits into one array.</summary>
    public long[] Sizes(string field, int count)
    {
        long[] sizes = Wholes(field, count);
        return Array.TrueForAll(sizes, size => size >= 1)
            ? sizes
            : throw Refused(field, "but an axis has at least one voxel");
    }

    /// <summary>
    /// The file of that name beside the header. It can lie nowhere else, so that no header points into another directory.
    /// </summary>
    public string Beside(string field)
    {
        string name = Required(field);
        while (name.StartsWith("./", StringComparison.Ordinal) || name.StartsWith(".\\", StringComparison.Ordinal))
        {
            name = name[2..];     // "beside the header", as NRRD's manual recommends to write it
        }

        if (name.AsSpan().IndexOfAny("/\\:\0") >= 0 || name is "" or "." or "..")
        {
            throw Refused(field, "but a data file must lie beside its header", UnreadableFile.MoveBeside);
        }

        if (name.StartsWith("LIST", StringComparison.Ordinal) || name.Contains('%', StringComparison.Ordinal))
        {
            throw Refused(
                field, "and data in several files are not read",
                "Its slices are in files of their own. Open it in 3D Slicer, and save it as one .nii.gz.");
        }

        if (name.Equals(System.IO.Path.GetFileName(Path), StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(field, "but the header names itself as its data");
        }

        string file = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", name);
        return File.Exists(file)
            ? file
            : throw Refused(field, "but no such file lies beside the header");
    }
}
