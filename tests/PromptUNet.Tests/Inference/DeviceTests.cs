using Microsoft.ML.OnnxRuntime;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Tests.Prompting;

namespace PromptUNet.Tests.Inference;

/// <summary>The ONNX Runtime that the tests run with knows the processor, and on a Mac Core ML.</summary>
public sealed class DeviceTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");

    public DeviceTests() => File.WriteAllBytes(_path, new TinyModel().ToBytes());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_processor_is_the_default_and_what_auto_falls_back_to()
    {
        Assert.SkipUnless(!Available("Core"), "Auto takes Core ML here.");
        float[] expected = Answer(Device.Cpu);
        Assert.Equal(expected, Answer(null));
        Assert.Equal(expected, Answer(Device.Auto));
    }

    [Fact]
    public void A_device_that_the_runtime_lacks_is_named_with_those_there_are_and_where_to_put_it()
    {
        foreach (var (device, provider) in ((Device, string)[])[(Device.Cuda, "CUDA"), (Device.DirectML, "Dml"), (Device.CoreML, "Core")])
        {
            if (!Available(provider))
            {
                var refusal = Assert.Throws<NotSupportedException>(() => ModelPackage.Load(_path, device: device));
                Assert.StartsWith($"The device '{device.ToString().ToLowerInvariant()}' is not available", refusal.Message,
                    StringComparison.Ordinal);
                Assert.Contains("offers cpu", refusal.Message, StringComparison.Ordinal);
                Assert.Contains(AppContext.BaseDirectory, refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(Device.Cpu)]
    [InlineData(Device.Auto)]
    public void A_damaged_model_is_refused_as_such_on_any_device(Device device)
    {
        File.WriteAllBytes(_path, new TinyModel { Operation = "Divine" }.ToBytes());
        Assert.Contains("Divine", Assert.Throws<ModelFormatException>(() => ModelPackage.Load(_path, device: device)).Message,
            StringComparison.Ordinal);
    }

    private static bool Available(string provider) =>
        OrtEnv.Instance().GetAvailableProviders().Any(p => p.StartsWith(provider, StringComparison.Ordinal));

    private float[] Answer(Device? device)
    {
        using var model = device is { } named ? ModelPackage.Load(_path, device: named) : ModelPackage.Load(_path);
        var slice = new Slice(40, 40, [.. Enumerable.Range(0, 1600).Select(i => (float)(i % 37))]);
        var mask = new Slice(40, 40);
        mask.Values.AsSpan(500, 120).Fill(1);
        return model.Segmenter.Segment(slice, new Prompt(slice, mask, 1)).Values;
    }
}
