namespace PromptUNet.Cli.Segment;

/// <summary>
/// A share of what is wrong, in words. A single share is off by about a factor of two, so digits would promise more
/// than is known.
/// </summary>
internal static class ShareWords
{
    /// <summary>Each word up to about the geometric mean of its own share and the next word's.</summary>
    /// <param name="share">In [0, 1].</param>
    public static string Of(double share) => share switch
    {
        < 0.07 => "less than a tenth",
        < 0.16 => "about a tenth",
        < 0.29 => "about a quarter",
        < 0.41 => "about a third",
        < 0.63 => "about half",
        _ => "most",
    };
}
