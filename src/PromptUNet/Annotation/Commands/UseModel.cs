namespace PromptUNet.Annotation;

/// <summary>From here on another model is asked than before.</summary>
/// <param name="Model">Tells which weights the segmenter has, best by their hash.</param>
public sealed record UseModel(string Model) : Command;
