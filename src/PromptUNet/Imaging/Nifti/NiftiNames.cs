namespace PromptUNet.Imaging;

/// <summary>The names of a NIfTI pair's two files, which lie side by side.</summary>
internal static class NiftiNames
{
    private const StringComparison IgnoreCase = StringComparison.OrdinalIgnoreCase;

    /// <summary>The file that holds the header: the path itself, or for scan.img(.gz) the scan.hdr(.gz) beside it.</summary>
    public static string Header(string path)
    {
        string plain = WithoutGz(path);
        return plain.EndsWith(".img", IgnoreCase) ? Partner(path, plain, ".hdr") : path;
    }

    /// <summary>The data file of a pair.</summary>
    /// <exception cref="ImageFormatException">It does not lie beside the header.</exception>
    public static string Data(string header)
    {
        string data = Partner(header, WithoutGz(header), ".img");
        return File.Exists(data)
            ? data
            : throw new ImageFormatException(header, "data file", Path.GetFileName(data), "but no such file lies beside the header");
    }

    /// <summary>The header file that is written for either name of a pair.</summary>
    public static string HeaderToWrite(string path)
    {
        string plain = WithoutGz(path);
        return plain[..^4] + ".hdr" + path[plain.Length..];
    }

    /// <summary>The data file that is written with a header: compressed when the header's name ends in .gz.</summary>
    public static string DataToWrite(string header)
    {
        string plain = WithoutGz(header);
        return plain[..^4] + ".img" + header[plain.Length..];
    }

    public static bool IsPair(string path)
    {
        string plain = WithoutGz(path);
        return plain.EndsWith(".hdr", IgnoreCase) || plain.EndsWith(".img", IgnoreCase);
    }

    private static string Partner(string path, string plain, string ending)
    {
        string stem = plain[..^4];
        string same = stem + ending + path[plain.Length..];
        string other = plain.Length == path.Length ? stem + ending + ".gz" : stem + ending;
        return !File.Exists(same) && File.Exists(other) ? other : same;
    }

    private static string WithoutGz(string path) => path.EndsWith(".gz", IgnoreCase) ? path[..^3] : path;
}
