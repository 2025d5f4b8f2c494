using PromptUNet.Inference;
using PromptUNet.Lab.Bench;
using PromptUNet.Lab.Rivals;
using PromptUNet.Lab.Rivals.PyTorch;
using PromptUNet.Training.Export;
using PromptUNet.Training.Tests.Export;
using PromptUNet.Training.Tests.Rivals.PyTorch;
using static TorchSharp.torch;

namespace PromptUNet.Training.Tests.Rivals;

public sealed class UniverSegNetworkTests : IDisposable
{
    private const int Width = 4, Edge = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>1,182,785 in the published file, less the last support convolution, whose result nobody asks for.</summary>
    [Fact]
    public void The_published_width_gives_the_published_number_of_weights() =>
        Assert.Equal(1_182_785 - ((64 * 64 * 9) + 64), new UniverSegNetwork(64, new Random(1)).Tensors.ParameterCount);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_published_file_answers_as_the_definition_does(int items)
    {
        var published = new PublishedWeights(Width, seed: 3);
        var network = Loaded(published.Tensors);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        Tensor query = rand(1, 1, Edge, Edge), images = rand(items, 1, Edge, Edge), masks = rand(items, 1, Edge, Edge);
        var expected = published.Forward(query, images, masks);
        var actual = network.Forward(query, cat([masks, images], 1), training: false);
        Assert.True(expected.std().item<float>() > 0.05, "The logits hardly differ: the comparison says nothing.");
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-4f);
    }

    [Fact]
    public void Every_sample_of_a_batch_sees_its_own_support()
    {
        var network = new UniverSegNetwork(Width, new Random(1));
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        Tensor image = rand(2, 1, Edge, Edge), support = rand(6, 2, Edge, Edge);
        var together = network.Forward(image, support, training: false);
        var apart = cat([network.Forward(image[..1], support[..3], false), network.Forward(image[1..], support[3..], false)], 0);
        Assert.InRange((together - apart).abs().max().item<float>(), 0, 1e-4f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void ONNX_Runtime_and_TorchSharp_agree_and_the_order_of_the_support_does_not_matter(int items)
    {
        var network = new UniverSegNetwork(Width, new Random(2));
        var random = new Random(7);
        float[] image = RandomNetwork.Values(Edge * Edge, random);
        float[][] support = [.. Enumerable.Range(0, items).Select(_ => RandomNetwork.Values(2 * Edge * Edge, random))];
        float[] onnx = InOnnxRuntime(network, image, support);
        AssertClose(InTorch(network, image, support), onnx);
        AssertClose(onnx, InOnnxRuntime(network, image, [.. support.Reverse()]));
    }

    [Theory]
    [InlineData("enc_blocks.1.cross.cross_conv.weight")]
    [InlineData("out_conv.conv.bias")]
    public void A_file_that_lacks_a_tensor_or_has_it_in_another_shape_is_refused_by_name(string name)
    {
        var tensors = new PublishedWeights(Width, seed: 3).Tensors;
        tensors[name] = new StoredTensor([1, 2], [1, 2]);
        Assert.Contains(name, Assert.Throws<InvalidDataException>(() => Loaded(tensors)).Message, StringComparison.Ordinal);
        tensors.Remove(name);
        Assert.Contains(name, Assert.Throws<InvalidDataException>(() => Loaded(tensors)).Message, StringComparison.Ordinal);
    }

    private UniverSegNetwork Loaded(Dictionary<string, StoredTensor> tensors)
    {
        string path = Path.Combine(_folder.FullName, "weights.pt");
        File.WriteAllBytes(path, StateDictWriter.Write(tensors));
        return PublishedUniverSeg.Load(path);
    }

    private static float[] InTorch(UniverSegNetwork network, float[] image, float[][] support)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var v = tensor(support.SelectMany(s => s).ToArray(), [support.Length, 2, Edge, Edge]);
        return network.Forward(tensor(image, [1, 1, Edge, Edge]), v, training: false).contiguous().data<float>().ToArray();
    }

    private static float[] InOnnxRuntime(UniverSegNetwork network, float[] image, float[][] support)
    {
        byte[] model = OnnxExporter.ToBytes(network, RandomNetwork.Described(Width, UniverSegMethod.Input with { Size = Edge }));
        using var session = new BareNetwork(model, new Dictionary<string, long[]>
        {
            [OnnxNames.Image] = [1, 1, Edge, Edge], [OnnxNames.Prompt] = [support.Length, UniverSegGraph.ItemChannels, Edge, Edge],
        });
        image.CopyTo(session.Input(OnnxNames.Image));
        support.SelectMany(s => s).ToArray().CopyTo(session.Input(OnnxNames.Prompt));
        session.Run();
        return session.Output.ToArray();
    }

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, 1e-4f);
}
