using Microsoft.ML.OnnxRuntime;
using PromptUNet.Prompting;

namespace PromptUNet.Inference;

/// <summary>A model file, checked and ready to segment slices: its weights and the input that the network needs.</summary>
public sealed class ModelPackage : IDisposable
{
    private readonly OnnxNetwork _network;

    private ModelPackage(ModelMetadata metadata, OnnxNetwork network) =>
        (Metadata, _network, Segmenter) = (metadata, network, new WindowSegmenter(metadata.Input, network.Run));

    public ModelMetadata Metadata { get; }

    /// <summary>The network's input; propagation makes prompts accordingly.</summary>
    public InputOptions Input => Metadata.Input;

    /// <summary>
    /// Slice-wise inference. The same input gives the same bytes, however many threads call at once. Throws
    /// <see cref="ObjectDisposedException"/> once the package is disposed.
    /// </summary>
    public ISliceSegmenter Segmenter { get; }

    /// <summary>Reads a model file and runs it once on an empty window, so that a network that cannot run is refused here.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">Threads that share the work of one slice. Slices are little work, so two slices at once gain more.</param>
    /// <param name="device">Where the network runs; only the processor gives the same bytes on every computer.</param>
    /// <exception cref="NotSupportedException">The device is not available; the message says which are and what to do.</exception>
    /// <exception cref="ModelFormatException">The file is not a PromptUNet model, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is less than 1.</exception>
    public static ModelPackage Load(string path, int threads = 1, Device device = Device.Cpu) =>
        Open(ModelBytes.Read(path), path, threads, device);

    /// <summary>The same from a file's bytes, which are not checked for damage.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="name">The model's name in messages.</param>
    /// <param name="threads">As for <see cref="Load"/>.</param>
    /// <param name="device">Likewise.</param>
    /// <exception cref="NotSupportedException">The device is not available.</exception>
    /// <exception cref="ModelFormatException">They are not a PromptUNet model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is less than 1.</exception>
    public static ModelPackage Open(byte[] model, string name, int threads = 1, Device device = Device.Cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        try
        {
            return Checked(Devices.Open(model, () => SessionSettings.For(threads), device), name);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFormatException(name, $"ONNX Runtime cannot run this network ({e.Message.TrimEnd('.', '\n')})", e);
        }
    }

    public void Dispose() => _network.Dispose();

    /// <summary>The package of a session, which is disposed when it is refused.</summary>
    private static ModelPackage Checked(InferenceSession session, string path)
    {
        IDisposable opened = session;
        try
        {
            var metadata = MetadataOf(session, path);
            if (ModelChecks.Faults(metadata.Input, session).FirstOrDefault() is { } fault)
            {
                throw new ModelFormatException(path, fault);
            }

            var network = new OnnxNetwork(session, metadata.Input);
            opened = network;
            TrialRun(network, metadata.Input);
            return new ModelPackage(metadata, network);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static ModelMetadata MetadataOf(InferenceSession session, string path) =>
        ModelMetadata.Parse(EntriesOf(session, path).GetValueOrDefault(ModelMetadata.Key), path);

    private static Dictionary<string, string> EntriesOf(InferenceSession session, string path)
    {
        try
        {
            return session.ModelMetadata.CustomMetadataMap;
        }
        catch (NullReferenceException e)
        {
            // ONNX Runtime 1.31 reads a key up to a zero byte, finds no such key, and follows the null pointer it gets.
            throw new ModelFormatException(path, "the metadata has a key with a zero byte in it", e);
        }
    }

    private static void TrialRun(OnnxNetwork network, InputOptions input)
    {
        float[] window = new float[input.Size * input.Size];
        network.Run(window, new float[input.PromptChannels * window.Length], window);
    }
}
