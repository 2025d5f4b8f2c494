namespace PromptUNet.Inference;

/// <summary>Names of the inputs and the output of a model file. B is the batch, C the number of prompt channels.</summary>
public static class OnnxNames
{
    /// <summary>The query, float (B, 1, H, W).</summary>
    public const string Image = "image";

    /// <summary>The prompt, float (B, C, H, W).</summary>
    public const string Prompt = "prompt";

    /// <summary>The query's mask, float (B, 1, H, W).</summary>
    public const string Logits = "logits";
}
