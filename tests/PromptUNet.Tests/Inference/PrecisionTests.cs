using PromptUNet.Inference;

namespace PromptUNet.Tests.Inference;

public sealed class PrecisionTests
{
    [Theory]
    [InlineData(Device.Cuda)]
    [InlineData(Device.DirectML)]
    [InlineData(Device.CoreML)]
    public void Graphics_cards_compute_in_float(Device device) => Assert.Equal(Precision.Float, Precisions.Fastest(device));

    [Fact]
    public void Auto_computes_as_the_processor_does_where_there_is_nothing_else()
    {
        var expected = Devices.AnyButCpu ? Precision.Float : Precisions.Fastest(Device.Cpu);
        Assert.Equal(expected, Precisions.Fastest(Device.Auto));
    }

    [Fact]
    public void Each_precision_has_a_model_that_comes_with_the_program() =>
        Assert.All(Enum.GetValues<Precision>(), p => Assert.True(File.Exists(ReleasedModels.PathOf(ReleasedModels.Name(p)))));
}
