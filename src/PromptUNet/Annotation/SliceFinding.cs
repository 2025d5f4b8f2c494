namespace PromptUNet.Annotation;

/// <summary>What a computation finds of a label on a slice.</summary>
/// <param name="Claim">Null where the label claims no pixel.</param>
/// <param name="Confidence">Predicted Dice of the slice's mask, P(absent) where there is none; null where nothing is known.</param>
internal readonly record struct SliceFinding(Claim? Claim, float? Confidence);
