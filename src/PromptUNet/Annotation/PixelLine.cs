namespace PromptUNet.Annotation;

/// <summary>A row or a column of a slice: where another slice crosses it.</summary>
/// <param name="IsColumn">Whether its pixels share x.</param>
/// <param name="Index">That x, or the y of a row.</param>
internal readonly record struct PixelLine(bool IsColumn, int Index);
