using System.Text;
using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Tests.Prompting;

namespace PromptUNet.Tests.Inference;

public sealed class ModelPackageTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_model_says_what_it_is_and_what_it_looks_at()
    {
        var input = new InputOptions { Size = 48, Margin = null, Align = false, Normalisation = new(0.01f, 0.9f, 1e-3f) };
        using var model = Load(new TinyModel { Metadata = TinyModel.Described(input) });
        Assert.Equal(input, model.Input);
        Assert.Equivalent(TinyModel.Sample(input), model.Metadata, strict: true);
    }

    [Fact]
    public void The_network_sees_image_and_prompt_and_its_answer_is_handed_on()
    {
        var input = InputOptions.Paper with { Size = 32, Planes = [PromptPlane.Mask, PromptPlane.Image] };
        using var model = Load(new TinyModel { PromptShape = ["batch", "2", "height", "width"], Metadata = TinyModel.Described(input) });
        var (query, prompt) = Example(32);
        var answer = model.Segmenter.Segment(query, prompt);
        var expected = new WindowSegmenter(input, (image, channels, logits) =>
        {
            for (int i = 0; i < logits.Length; i++)
            {
                logits[i] = image[i] + (channels[i] + channels[logits.Length + i]);
            }
        }).Segment(query, prompt);
        Assert.Equal(expected.Values, answer.Values);
        Assert.Equal(answer.Values, model.Segmenter.Segment(query, prompt).Values);
    }

    [Fact]
    public void Callers_on_several_threads_get_the_answers_that_one_gets()
    {
        using var model = Load(new TinyModel(), threads: 2);
        var (query, prompt) = Example(40);
        float[] alone = model.Segmenter.Segment(query, prompt).Values;
        Parallel.For(0, 32, _ => Assert.Equal(alone, model.Segmenter.Segment(query, prompt).Values));
    }

    [Fact]
    public async Task Disposing_waits_for_the_threads_that_ask_and_later_calls_say_so()
    {
        const int threads = 8;
        for (int repeat = 0; repeat < 10; repeat++)
        {
            var model = Load(new TinyModel());
            using var started = new CountdownEvent(threads);
            Task[] asking = [.. Enumerable.Range(0, threads).Select(
                _ => Task.Factory.StartNew(() => AskUntilDisposed(model, started), TaskCreationOptions.LongRunning))];
            Assert.True(started.Wait(TimeSpan.FromMinutes(1)), "A thread got no answer.");
            model.Dispose();
            await Task.WhenAll(asking);
        }
    }

    [Fact]
    public void A_model_that_was_disposed_of_says_so()
    {
        var model = Load(new TinyModel());
        model.Dispose();
        model.Dispose();
        var (query, prompt) = Example(40);
        Assert.Throws<ObjectDisposedException>(() => model.Segmenter.Segment(query, prompt));
    }

    [Fact]
    public void A_missing_file_and_a_thread_count_of_zero_are_named()
    {
        Assert.Contains(_path, Assert.Throws<FileNotFoundException>(() => ModelPackage.Load(_path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("threads", () => Load(new TinyModel(), threads: 0));
    }

    [Fact]
    public void A_model_cut_short_anywhere_is_refused()
    {
        byte[] whole = new TinyModel().ToBytes();
        for (int length = 0; length < whole.Length; length++)
        {
            Refused(whole[..length], length == 0 ? "empty" : "cut short");
        }
    }

    [Fact]
    public void A_model_with_any_byte_changed_is_refused()
    {
        byte[] whole = new TinyModel().ToBytes();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255]).Sample((at, change) =>
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= change;
            Assert.Equal("refused", Fate(damaged));
        }, threads: 1);
    }

    [Fact]
    public void A_damaged_network_under_a_valid_seal_is_refused_or_runs()
    {
        byte[] body = new TinyModel().ToBytes()[..^76];
        Gen.Select(Gen.Int[0, body.Length - 1], Gen.Byte[1, 255]).Sample((at, change) =>
        {
            byte[] damaged = [.. body];
            damaged[at] ^= change;
            Assert.Contains(Fate(TinyModel.Sealed(damaged)), (string[])["refused", "loaded"]);
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void Other_files_are_refused()
    {
        Refused("just a text\n"u8.ToArray(), "another file");
        Refused(new byte[100_000], "another file");
        Refused(TinyModel.Sealed("just a text, sealed"u8.ToArray()), "ONNX Runtime");
        Refused(TinyModel.Sealed([]), "ONNX Runtime");
    }

    [Fact]
    public void A_metadata_key_with_a_zero_byte_is_refused() =>
        Refused(TinyModel.Sealed(
            [.. new TinyModel { Metadata = null }.ToBytes()[..^76], 0x72, 5, 0x0A, 3, (byte)'a', 0, (byte)'b']), "zero byte");

    [Fact]
    public void Metadata_that_is_missing_or_cannot_be_read_is_refused()
    {
        string sound = new TinyModel().Metadata!;
        Refused(new TinyModel { Metadata = null }, "'promptunet' is missing");
        Refused(new TinyModel { Metadata = "" }, "cannot be read");
        Refused(new TinyModel { Metadata = "null" }, "cannot be read");
        Refused(new TinyModel { Metadata = "{}" }, "cannot be read");
        Refused(new TinyModel { Metadata =
            sound.Replace("\"preset\": \"tiny\"", "\"preset\": null", StringComparison.Ordinal) }, "cannot be read");
        Refused(new TinyModel { Metadata = sound.Replace("\"size\": 32", "\"size\": \"large\"", StringComparison.Ordinal) }, "size");
        Refused(new TinyModel { Metadata = sound.Replace("\"align\"", "\"unheardOf\"", StringComparison.Ordinal) }, "unheardOf");
    }

    [Theory]
    [InlineData("\"size\": 32", "\"size\": 40", "size is 40")]
    [InlineData("\"size\": 32", "\"size\": 16", "size is 16")]
    [InlineData("\"size\": 32", "\"size\": -32", "size is -32")]
    [InlineData("\"size\": 32", "\"size\": 1073741824", "size is 1073741824")]
    [InlineData("\"margin\": 1.5", "\"margin\": 0", "margin is 0")]
    [InlineData("\"upperQuantile\": 0.995", "\"upperQuantile\": 0.001", "UpperQuantile = 0.001")]
    [InlineData("\"lowerQuantile\": 0.005", "\"lowerQuantile\": -1", "LowerQuantile = -1")]
    [InlineData("\"epsilon\": 1E-06", "\"epsilon\": 0", "Epsilon = 0")]
    public void Input_that_cannot_be_is_refused_with_its_value(string right, string wrong, string told)
    {
        string sound = new TinyModel().Metadata!;
        Assert.Contains(right, sound, StringComparison.Ordinal);
        Refused(new TinyModel { Metadata = sound.Replace(right, wrong, StringComparison.Ordinal) }, told);
    }

    public static TheoryData<PromptPlane[], PromptPlane, string> PlanesThatCannotBe { get; } = new()
    {
        { [], PromptPlane.Distance, "begin with none" },
        { [PromptPlane.Image, PromptPlane.Mask, PromptPlane.Distance], PromptPlane.Distance, "begin with Image" },
        { [PromptPlane.Mask, PromptPlane.Distance, PromptPlane.Mask], PromptPlane.Distance, "comes twice" },
        { [PromptPlane.Mask, PromptPlane.Image], PromptPlane.Distance, "the plane Distance is missing" },
        { [PromptPlane.Mask, PromptPlane.Distance], PromptPlane.PreviousDistance, "the plane PreviousDistance is missing" },
        { [PromptPlane.Mask, PromptPlane.Distance], PromptPlane.Mask, "Mask cannot be corrected" },
        { [PromptPlane.Mask, PromptPlane.Distance], PromptPlane.Distance, "(B, 2, 32, 32)" },
    };

    [Theory]
    [MemberData(nameof(PlanesThatCannotBe))]
    public void Planes_that_cannot_be_or_are_not_the_networks_are_refused(PromptPlane[] planes, PromptPlane corrected, string told) =>
        Refused(new TinyModel { Metadata = TinyModel.Described(new InputOptions { Size = 32, Planes = planes, Corrected = corrected }) },
            told);

    [Fact]
    public void A_model_of_before_planes_had_names_is_refused_with_what_to_do()
    {
        const string former = """{ "preset": "default", "input": { "size": 96, "margin": 1.5, "align": true, "promptImage": """
            + """true, "evidence": true }, "width": 16 }""";
        Refused(new TinyModel { Metadata = former }, "earlier version");
        Refused(new TinyModel { Metadata = former }, "use the model that comes with this program");
    }

    [Fact]
    public void A_network_of_another_form_is_refused_by_its_part()
    {
        Refused(new TinyModel { Image = "picture" }, "picture");
        Refused(new TinyModel { Prompt = "hint" }, "hint");
        Refused(new TinyModel { Logits = "mask" }, "mask");
        Refused(new TinyModel { ElementType = 11 }, "floats");
        Refused(new TinyModel { PromptShape = ["11", "height", "width"] }, "(11, -1, -1)");
        Refused(new TinyModel { PromptShape = ["batch", "4", "height", "width"] }, "(-1, 4, -1, -1)");
        Refused(new TinyModel { PromptShape = ["2", "11", "height", "width"] }, "(2, 11, -1, -1)");
        Refused(new TinyModel { PromptShape = ["batch", "11", "64", "width"] }, "(-1, 11, 64, -1)");
        Refused(new TinyModel { PromptShape = ["batch", "channels", "height", "width"] }, "(-1, -1, -1, -1)");
        Refused(new TinyModel { Operation = "Concat" }, "ONNX Runtime");
        Refused(new TinyModel { Operation = "Divine" }, "Divine");
    }

    [Fact]
    public void Only_an_open_entry_at_the_end_can_be_sealed() =>
        Assert.Throws<ArgumentException>(() => ModelSeal.Close(Encoding.UTF8.GetBytes(new string('0', 200))));

    private static (Slice Query, Prompt Prompt) Example(int size)
    {
        var random = new Random(3);
        Slice Noise() => new(size, size, [.. Enumerable.Range(0, size * size).Select(_ => random.NextSingle())]);
        var mask = new Slice(size, size);
        mask.Values.AsSpan(size * size / 3, size * 3).Fill(1);
        return (Noise(), new Prompt(Noise(), mask, -2));
    }

    private static void AskUntilDisposed(ModelPackage model, CountdownEvent started)
    {
        var (query, prompt) = Example(40);
        float[] expected = model.Segmenter.Segment(query, prompt).Values;
        started.Signal();
        Assert.Throws<ObjectDisposedException>(() =>
        {
            for (int asked = 0; asked < int.MaxValue; asked++)
            {
                Assert.Equal(expected, model.Segmenter.Segment(query, prompt).Values);
            }
        });
    }

    private ModelPackage Load(TinyModel model, int threads = 1)
    {
        File.WriteAllBytes(_path, model.ToBytes());
        return ModelPackage.Load(_path, threads);
    }

    private string Fate(byte[] file)
    {
        File.WriteAllBytes(_path, file);
        try
        {
            ModelPackage.Load(_path).Dispose();
            return "loaded";
        }
        catch (ModelFormatException)
        {
            return "refused";
        }
    }

    private void Refused(TinyModel model, string told) => Refused(model.ToBytes(), told);

    private void Refused(byte[] file, string told)
    {
        File.WriteAllBytes(_path, file);
        var refusal = Assert.Throws<ModelFormatException>(() => ModelPackage.Load(_path));
        Assert.Equal(_path, refusal.Path);
        Assert.StartsWith($"{_path}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }
}
