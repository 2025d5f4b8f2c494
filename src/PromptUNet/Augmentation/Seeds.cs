namespace PromptUNet.Augmentation;

/// <summary>Seeds derived from others.</summary>
internal static class Seeds
{
    /// <summary>
    /// A fixed hash of two numbers, such as a seed and a slice's number (the framework's own hash differs from run to run).
    /// </summary>
    public static int Mixed(int a, int b) => unchecked((int)(((uint)a * 2654435761u) ^ ((uint)b * 2246822519u)));
}
