namespace PromptUNet.Inference.Quantisation;

/// <summary>The values of a tensor that 8 bits represent; values beyond are clipped.</summary>
public readonly record struct TensorRange(float Low, float High)
{
    private const int Levels = 255;

    /// <summary>The narrowest range, of which a 255th is still a normal number.</summary>
    private const float Narrowest = 1.4e-35f;

    /// <summary>Value of one step. The range is widened to hold 0, so that padding and ReLU are exact.</summary>
    public float Scale => Math.Max(Math.Max(High, 0) - Math.Min(Low, 0), Narrowest) / Levels;

    /// <summary>The step that stands for 0.</summary>
    public byte ZeroPoint => (byte)Math.Clamp(MathF.Round(-Math.Min(Low, 0) / Scale), 0, Levels);

    /// <summary>The smallest range that holds both.</summary>
    public TensorRange Union(TensorRange other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));
}
