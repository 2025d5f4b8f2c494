namespace PromptUNet.Augmentation;

/// <summary>Seeds that follow from others.</summary>
internal static class Seeds
{
    /// <summary>A fixed mixture of two numbers, say of a seed and a slice's number (the framework's own differs from run to run).</summary>
    public static int Mixed(int a, int b) => unchecked((int)(((uint)a * 2654435761u) ^ ((uint)b * 2246822519u)));
}
