using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PromptUNet.Inference;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>A released network in a session of our own making, with random windows in bound buffers: nothing but the run.</summary>
internal sealed class BoundNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtIoBinding _binding;
    private readonly OrtValue[] _buffers;

    private BoundNetwork(InferenceSession session, int batch)
    {
        _session = session;
        int size = new InputOptions().Size, channels = session.InputMetadata[OnnxNames.Prompt].Dimensions[1];
        OrtValue image = Filled(batch, 1, size), prompt = Filled(batch, channels, size), logits = Filled(batch, 1, size);
        (_buffers, _binding) = ([image, prompt, logits], _session.CreateIoBinding());
        _binding.BindInput(OnnxNames.Image, image);
        _binding.BindInput(OnnxNames.Prompt, prompt);
        _binding.BindOutput(OnnxNames.Logits, logits);
    }

    /// <param name="precision">Of the weights.</param>
    /// <param name="choice">Settings of the session.</param>
    /// <param name="batch">Windows in one run.</param>
    public static BoundNetwork Open(Precision precision, SessionChoice choice, int batch = 1)
    {
        using var options = choice.Options();
        return new BoundNetwork(new InferenceSession(PathOf(precision), options), batch);
    }

    /// <summary>ONNX Runtime's own profile of many runs, as it writes it: JSON.</summary>
    public static byte[] Profile(Precision precision, int runs)
    {
        using var options = SessionChoice.AsItIs.Options();
        options.ProfileOutputPathPrefix = Path.Combine(Path.GetTempPath(), "promptunet-profile");
        options.EnableProfiling = true;
        using var network = new BoundNetwork(new InferenceSession(PathOf(precision), options), batch: 1);
        for (int i = 0; i < runs; i++)
        {
            network.Run();
        }

        string file = network._session.EndProfiling();
        byte[] profile = File.ReadAllBytes(file);
        File.Delete(file);
        return profile;
    }

    public static string PathOf(Precision precision) => ReleasedModels.PathOf(ReleasedModels.Name(precision));

    public void Run() => _session.RunWithBinding(_run, _binding);

    public void Dispose()
    {
        foreach (IDisposable part in (IDisposable[])[_binding, .. _buffers, _run, _session])
        {
            part.Dispose();
        }
    }

    private static OrtValue Filled(int batch, int channels, int size)
    {
        var value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, TensorElementType.Float, [batch, channels, size, size]);
        var random = new Random(1);
        foreach (ref float number in value.GetTensorMutableDataAsSpan<float>())
        {
            number = random.NextSingle();
        }

        return value;
    }
}
