using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Tests.Prompting;
using PromptUNet.Training.Export;

namespace PromptUNet.Training.Tests.Export;

public sealed class ExportedModelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string FilePath => Path.Combine(_folder.FullName, "model.onnx");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_written_of_a_model_is_read_from_its_file()
    {
        var input = new InputOptions { Size = 48, Margin = 1.75f, Planes = [PromptPlane.Mask, PromptPlane.Distance],
            Normalisation = new(0.01f, 0.98f, 1e-4f) };
        var written = RandomNetwork.Described(4, input) with
        {
            TrainingData = [new("Herz \"MR\"", "CC-BY-4.0"), new("dataset/2", "Apache-2.0")], Seed = -3, Samples = 5_000_000_000,
        };
        OnnxExporter.Write(FilePath, RandomNetwork.Of(4, input.PromptChannels, true, 1), written);
        using var model = ModelPackage.Load(FilePath);
        Assert.Equivalent(written, model.Metadata, strict: true);
        Assert.Equal(input, model.Input);
        Assert.Equal([FilePath], Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_loaded_model_segments_as_the_network_in_training_does()
    {
        var input = new InputOptions { Size = 64 };
        var network = RandomNetwork.Of(4, input.PromptChannels, true, 5);
        using var model = Written(network, input, threads: 1);
        var torch = TorchSegmenter.Of(network, input);
        foreach (int seed in (int[])[1, 2, 3])
        {
            var (query, prompt) = Example(seed);
            float[] expected = torch.Segment(query, prompt).Values, actual = model.Segmenter.Segment(query, prompt).Values;
            Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, 1e-4f);
        }
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_whatever_the_number_of_threads()
    {
        var input = new InputOptions { Size = 96 };
        var network = RandomNetwork.Of(16, input.PromptChannels, true, 6);
        using var one = Written(network, input, threads: 1);
        using var two = Written(network, input, threads: 2);
        var (query, prompt) = Example(4);
        float[] first = one.Segmenter.Segment(query, prompt).Values;
        for (int repeat = 0; repeat < 10; repeat++)
        {
            Assert.Equal(first, one.Segmenter.Segment(query, prompt).Values);
            Assert.Equal(first, two.Segmenter.Segment(query, prompt).Values);
        }
    }

    [Fact]
    public void A_damaged_weight_is_noticed()
    {
        Written(RandomNetwork.Of(4, 1, true, 1), InputOptions.Paper with { Size = 32 }, threads: 1).Dispose();
        byte[] file = File.ReadAllBytes(FilePath);
        file[file.Length / 2] ^= 1;
        File.WriteAllBytes(FilePath, file);
        Assert.Contains("damaged", Assert.Throws<ModelFormatException>(() => ModelPackage.Load(FilePath)).Message,
            StringComparison.Ordinal);
    }

    private ModelPackage Written(PromptUNetNetwork network, InputOptions input, int threads)
    {
        OnnxExporter.Write(FilePath, network, RandomNetwork.Described(network.Options.Width, input));
        return ModelPackage.Load(FilePath, threads);
    }

    private static (Slice Query, Prompt Prompt) Example(int seed)
    {
        const int width = 120, height = 90;
        var random = new Random(seed);
        Slice Noise() => new(width, height, RandomNetwork.Values(width * height, random));
        var mask = new Slice(width, height);
        for (int y = 30; y < 60; y++)
        {
            mask.Values.AsSpan((y * width) + 40, 30).Fill(1);
        }

        return (Noise(), new Prompt(Noise(), mask, seed));
    }
}
