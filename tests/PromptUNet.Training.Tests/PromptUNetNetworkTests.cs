using System.Text.Json;
using static TorchSharp.torch;

namespace PromptUNet.Training.Tests;

public class PromptUNetNetworkTests
{
    [Theory]
    [InlineData(32, false, 1, 12.5)]
    [InlineData(16, false, 1, 3.1)]
    [InlineData(32, true, 11, 3.1)]
    public void The_papers_filters_give_its_number_of_weights_and_halved_ones_a_quarter(
        int width, bool halved, int promptChannels, double millions)
    {
        var network =
            new PromptUNetNetwork(new NetworkOptions { Width = width, Halved = halved }, promptChannels, new Random(1), zeroHead: false);
        Assert.Equal(millions, network.Tensors.ParameterCount / 1e6, 0.1);
    }

    [Fact]
    public void Options_that_name_no_kind_are_of_our_network_and_others_keep_theirs()
    {
        static NetworkOptions Read(string json) => JsonSerializer.Deserialize<NetworkOptions>(json, Checkpoint.Json)!;
        Assert.Equal(new NetworkOptions { Kind = NetworkOptions.DualEncoder, Width = 8 }, Read("""{ "width": 8, "batchNormalisation": """
            + """true }"""));
        Assert.Equal(new NetworkOptions { Kind = "plain", Width = 20 }, Read("""{ "kind": "plain", "width": 20 }"""));
    }

    [Theory]
    [InlineData(1, 32, 32)]
    [InlineData(3, 48, 80)]
    public void The_answer_has_one_channel_and_the_size_of_the_query(int batch, int height, int width)
    {
        var network = new PromptUNetNetwork(new NetworkOptions { Width = 4 }, 2, new Random(1), zeroHead: false);
        using var scope = NewDisposeScope();
        var y = network.Forward(rand(batch, 1, height, width), rand(batch, 2, height, width), training: false);
        Assert.Equal([batch, 1, height, width], y.shape);
    }

    [Fact]
    public void Image_and_prompt_matter()
    {
        var network =
            new PromptUNetNetwork(new NetworkOptions { Width = 4, BatchNormalisation = false }, 1, new Random(1), zeroHead: false);
        using var scope = NewDisposeScope();
        Tensor image = rand(1, 1, 32, 32), prompt = rand(1, 1, 32, 32), other = rand(1, 1, 32, 32);
        var y = network.Forward(image, prompt, training: false);
        Assert.False(network.Forward(other, prompt, training: false).allclose(y));
        Assert.False(network.Forward(image, other, training: false).allclose(y));
    }

    [Fact]
    public void A_replica_shares_the_weights_but_not_the_statistics()
    {
        var network = new PromptUNetNetwork(new NetworkOptions { Width = 4 }, 1, new Random(1), zeroHead: false);
        var replica = network.Replica();
        NetworkTensors.Values(network.Tensors.Parameters["head.weight"])[0] = 42;
        NetworkTensors.Values(network.Tensors.Statistics["decoder.0.0.mean"])[0] = 42;
        Assert.Equal(42, NetworkTensors.Values(replica.Tensors.Parameters["head.weight"])[0]);
        Assert.Equal(0, NetworkTensors.Values(replica.Tensors.Statistics["decoder.0.0.mean"])[0]);
    }

    [Theory]
    [InlineData("up.0")]
    [InlineData("up.2")]
    public void Maps_from_the_level_below_cannot_outgrow_those_of_the_skip_that_they_are_joined_with(string layer)
    {
        var network = new PromptUNetNetwork(new NetworkOptions { Width = 4 }, 1, new Random(1), zeroHead: false);
        using var scope = NewDisposeScope();
        Tensor image = rand(2, 1, 32, 32), prompt = rand(2, 1, 32, 32);
        var before = network.Forward(image, prompt, training: true);
        foreach (ref float weight in NetworkTensors.Values(network.Tensors.Parameters[$"{layer}.weight"]))
        {
            weight *= 100;
        }

        Assert.True(network.Forward(image, prompt, training: true).allclose(before, rtol: 1e-2, atol: 1e-3));
    }
}
