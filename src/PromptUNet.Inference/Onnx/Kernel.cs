namespace PromptUNet.Inference.Onnx;

/// <summary>The weights of a convolution as ONNX wants them: channels first.</summary>
/// <param name="Weight">Row by row, the last dimension fastest.</param>
/// <param name="Shape">Of the weight: (out, in, k, k), for a transposed convolution (in, out, k, k); in three dimensions with one k more.</param>
/// <param name="Bias">One value for each output channel; none where the convolution has no bias.</param>
public sealed record Kernel(float[] Weight, long[] Shape, float[] Bias);
