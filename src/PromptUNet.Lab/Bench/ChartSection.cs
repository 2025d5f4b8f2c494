namespace PromptUNet.Lab.Bench;

/// <summary>What a bar's colour says.</summary>
public enum BarKind
{
    /// <summary>Our program.</summary>
    Ours,

    /// <summary>A step of it, or the machine.</summary>
    Part,

    /// <summary>A network of others.</summary>
    Rival,
}

/// <summary>One bar.</summary>
/// <param name="Label">At its left.</param>
/// <param name="Milliseconds">Its length.</param>
/// <param name="Slowest">Milliseconds to which a thin line goes on from its end.</param>
/// <param name="Kind">Its colour.</param>
public sealed record ChartBar(string Label, double Milliseconds, double Slowest, BarKind Kind);

/// <summary>Bars under a heading.</summary>
public sealed record ChartSection(string Title, IReadOnlyList<ChartBar> Bars);
