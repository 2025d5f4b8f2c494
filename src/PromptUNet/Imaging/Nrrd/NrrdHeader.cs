namespace PromptUNet.Imaging;

/// <summary>The fields and the key/value pairs of a NRRD header (teem.sourceforge.net/nrrd/format.html), unchecked.</summary>
/// <param name="Fields">"field: value" lines.</param>
/// <param name="Pairs">"key:=value" lines, escapes resolved.</param>
/// <param name="Length">Bytes of the header with the empty line that ends it.</param>
internal sealed record NrrdHeader(HeaderText Fields, IReadOnlyDictionary<string, string> Pairs, long Length)
{
    /// <exception cref="ImageFormatException">The file is no NRRD file.</exception>
    public static NrrdHeader Read(string path)
    {
        bool begun = false;
        var (lines, length) = HeaderText.ReadLines(path, line =>
        {
            bool last = line.Length == 0 || (!begun && !line.StartsWith("NRRD", StringComparison.Ordinal));
            begun = true;
            return last;
        });
        if (lines[0] is not ['N', 'R', 'R', 'D', '0', '0', '0', >= '1' and <= '6'])
        {
            throw new ImageFormatException(
                path, "magic", $"'{string.Concat(lines[0].Take(8))}'", "but a NRRD file begins with NRRD0001 to NRRD0006");
        }

        var fields = new HeaderText(path);
        var pairs = new Dictionary<string, string>();
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.StartsWith('#') || colon < 0)
            {
                continue;
            }

            if (colon + 1 < line.Length && line[colon + 1] == '=')
            {
                pairs[line[..colon]] = Unescape(line[(colon + 2)..]);
            }
            else
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        return new NrrdHeader(fields, pairs, length);
    }

    public static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescape(string value) => string.Join('\\',
        value.Split("\\\\").Select(part => part.Replace("\\n", "\n", StringComparison.Ordinal)));
}
