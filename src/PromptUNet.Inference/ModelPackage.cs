using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using PromptUNet.Prompting;

namespace PromptUNet.Inference;

/// <summary>A model file, checked and ready to segment slices: weights, and what the network has to be shown.</summary>
public sealed class ModelPackage : IDisposable
{
    private const long LargestFile = 1L << 30;

    private readonly OnnxNetwork _network;

    private ModelPackage(ModelMetadata metadata, OnnxNetwork network) =>
        (Metadata, _network, Segmenter) = (metadata, network, new WindowSegmenter(metadata.Input, network.Run));

    public ModelMetadata Metadata { get; }

    /// <summary>What the network looks at; propagation hands it prompts accordingly.</summary>
    public InputOptions Input => Metadata.Input;

    /// <summary>
    /// Slice-wise inference; the same input gives the same bytes. Callers on several threads take turns. Throws
    /// <see cref="ObjectDisposedException"/> once the package is disposed of.
    /// </summary>
    public ISliceSegmenter Segmenter { get; }

    /// <summary>Reads a model file and runs it once on an empty window, so that a network that cannot run is refused here.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">Threads that share the work of one slice; null for one per core, up to four.</param>
    /// <param name="device">Where the network runs; results are the same bytes on the processor alone.</param>
    /// <exception cref="ModelFormatException">The file is not a PromptUNet model, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="NotSupportedException">The device is not available; the message says what is and what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than one threads.</exception>
    public static ModelPackage Load(string path, int? threads = null, Device device = Device.Cpu)
    {
        if (threads is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(threads));
        }

        byte[] model = ReadWhole(path);
        try
        {
            return Checked(Devices.Open(model, () => SessionSettings.For(threads ?? SessionSettings.DefaultThreads), device), path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFormatException(path, $"ONNX Runtime cannot run this network ({e.Message.TrimEnd('.', '\n')})", e);
        }
    }

    public void Dispose() => _network.Dispose();

    /// <summary>The package of a session, which is disposed of when it is refused.</summary>
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

    private static byte[] ReadWhole(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > LargestFile)
        {
            throw new ModelFormatException(path, $"the file has {file.Length} bytes, a model at most {LargestFile}");
        }

        byte[] model = new byte[file.Length];
        file.ReadExactly(model);
        return ModelSeal.Fault(model) is { } fault ? throw new ModelFormatException(path, fault) : model;
    }

    private static ModelMetadata MetadataOf(InferenceSession session, string path)
    {
        if (!EntriesOf(session, path).TryGetValue(ModelMetadata.Key, out string? json))
        {
            throw new ModelFormatException(path, $"the metadata entry '{ModelMetadata.Key}' is missing");
        }

        try
        {
            return ModelMetadata.FromJson(json);
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(path, $"the metadata entry '{ModelMetadata.Key}' cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static Dictionary<string, string> EntriesOf(InferenceSession session, string path)
    {
        try
        {
            return session.ModelMetadata.CustomMetadataMap;
        }
        catch (NullReferenceException e)
        {
            // ONNX Runtime 1.31 reads a key up to a zero byte, looks that up in vain and follows the null it gets.
            throw new ModelFormatException(path, "the metadata has a key with a zero byte in it", e);
        }
    }

    private static void TrialRun(OnnxNetwork network, InputOptions input)
    {
        float[] window = new float[input.Size * input.Size];
        network.Run(window, new float[input.PromptChannels * window.Length], window);
    }
}
