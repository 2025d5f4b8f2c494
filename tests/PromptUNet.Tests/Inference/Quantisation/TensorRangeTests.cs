using CsCheck;
using PromptUNet.Inference.Quantisation;

namespace PromptUNet.Tests.Inference.Quantisation;

public sealed class TensorRangeTests
{
    private static readonly Gen<float> Ends =
        Gen.OneOf(Gen.Float[-1e6f, 1e6f], Gen.Float[-1, 1], Gen.Float[-1e-30f, 1e-30f], Gen.Const(0f));

    [Fact]
    public void Both_ends_and_zero_come_back_within_half_a_step() => Gen.Select(Ends, Ends).Sample((a, b) =>
    {
        var range = new TensorRange(Math.Min(a, b), Math.Max(a, b));
        Assert.True(float.IsNormal(range.Scale) && range.Scale > 0);
        Assert.Equal(0, Restored(range, 0));
        Assert.InRange(Math.Abs(Restored(range, range.Low) - range.Low), 0, range.Scale * 0.501);
        Assert.InRange(Math.Abs(Restored(range, range.High) - range.High), 0, range.Scale * 0.501);
    });

    [Fact]
    public void A_tensor_of_zeros_has_a_step_and_a_one_sided_one_reaches_to_zero()
    {
        Assert.Equal(0, new TensorRange(0, 0).ZeroPoint);
        Assert.Equal((0, 2f / 255), (new TensorRange(1, 2).ZeroPoint, new TensorRange(1, 2).Scale));
        Assert.Equal((255, 2f / 255), (new TensorRange(-2, -1).ZeroPoint, new TensorRange(-2, -1).Scale));
    }

    [Fact]
    public void A_union_holds_both() => Assert.Equal(new TensorRange(-3, 4), new TensorRange(-3, 1).Union(new TensorRange(-1, 4)));

    /// <summary>Rounded and back, as QuantizeLinear and DequantizeLinear do it.</summary>
    private static double Restored(TensorRange range, double value) =>
        (Math.Clamp(Math.Round(value / range.Scale) + range.ZeroPoint, 0, 255) - range.ZeroPoint) * range.Scale;
}
