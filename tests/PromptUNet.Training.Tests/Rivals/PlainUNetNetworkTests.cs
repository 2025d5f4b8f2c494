using PromptUNet.Lab.Rivals;
using static TorchSharp.torch;

namespace PromptUNet.Training.Tests.Rivals;

public sealed class PlainUNetNetworkTests
{
    /// <summary>The configurations that are trained equally, docs/decisions/0030.</summary>
    [Fact]
    public void A_plain_network_of_width_20_has_as_many_weights_as_ours_of_16() => Assert.Equal(
        1,
        Plain(width: 20, 5).Tensors.ParameterCount
        / (double)new PromptUNetNetwork(new NetworkOptions { Width = 16 }, 5, new Random(1), zeroHead: true).Tensors.ParameterCount,
        0.05);

    [Fact]
    public void Image_and_prompt_matter()
    {
        var network = Plain(width: 4, 1);
        using var scope = NewDisposeScope();
        Tensor image = rand(1, 1, 32, 32), prompt = rand(1, 1, 32, 32), other = rand(1, 1, 32, 32);
        var y = network.Forward(image, prompt, training: false);
        Assert.False(network.Forward(other, prompt, training: false).allclose(y));
        Assert.False(network.Forward(image, other, training: false).allclose(y));
    }

    private static PlainUNetNetwork Plain(int width, int promptChannels) =>
        new(new NetworkOptions { Width = width }, promptChannels, new Random(1), zeroHead: false);
}
