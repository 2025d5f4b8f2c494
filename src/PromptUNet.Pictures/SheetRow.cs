using PromptUNet.Imaging;

namespace PromptUNet.Pictures;

/// <summary>A row of a contact sheet: one structure, usually, on several slices.</summary>
/// <param name="Title">Its name, at the left.</param>
/// <param name="Detail">Smaller lines under the title, separated by line breaks.</param>
/// <param name="Cells">From left to right.</param>
public sealed record SheetRow(string Title, string Detail, IReadOnlyList<SheetCell> Cells)
{
    /// <summary>The colour of its title and results, to tell structures apart; null for the usual one.</summary>
    public Rgb? Colour { get; init; }
}

/// <summary>One slice on a contact sheet. Image and masks are given as stored and have one size.</summary>
/// <param name="Image">Raw grey values.</param>
/// <param name="Truth">The reference; null when there is none.</param>
/// <param name="Result">The segmentation; on the drawn slice the drawing.</param>
/// <param name="Drawn">True on the slice a person drew.</param>
/// <param name="Caption">A few words under the picture.</param>
/// <param name="View">How the slice is turned for display.</param>
public sealed record SheetCell(Slice Image, Mask? Truth, Mask? Result, bool Drawn, string Caption, SliceView View);
