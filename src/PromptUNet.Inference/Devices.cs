using Microsoft.ML.OnnxRuntime;

namespace PromptUNet.Inference;

/// <summary>The device that runs the network.</summary>
public enum Device
{
    /// <summary>The processor; the only device that this package's ONNX Runtime supports everywhere.</summary>
    Cpu,

    /// <summary>NVIDIA graphics cards.</summary>
    Cuda,

    /// <summary>Graphics cards under Windows.</summary>
    DirectML,

    /// <summary>Apple's processors.</summary>
    CoreML,

    /// <summary>The first of CUDA, DirectML and CoreML that is available and opens the model, else the processor.</summary>
    Auto,
}

/// <summary>
/// ONNX Runtime's execution providers. The native library beside the program determines which are available. A user may replace it by
/// another build of the same version.
/// </summary>
internal static class Devices
{
    private sealed record Provider(Device Device, string Name, string Package, Action<SessionOptions> AppendTo);

    private static readonly Provider[] Providers =
    [
        new(Device.Cuda, "CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu", o => o.AppendExecutionProvider_CUDA()),
        new(Device.DirectML, "DmlExecutionProvider", "Microsoft.ML.OnnxRuntime.DirectML", AppendDirectML),
        new(Device.CoreML, "CoreMLExecutionProvider", "Microsoft.ML.OnnxRuntime for macOS", o => o.AppendExecutionProvider("CoreML")),
    ];

    /// <summary>Whether any device beside the processor is available.</summary>
    public static bool AnyButCpu => Providers.Any(IsThere);

    /// <summary>Opens a model on a device.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="settings">Returns the options of one attempt.</param>
    /// <param name="device">The device to run it on.</param>
    /// <exception cref="NotSupportedException">The device is not available; the message says which are and what to do.</exception>
    /// <exception cref="OnnxRuntimeException">The model cannot be run.</exception>
    public static InferenceSession Open(byte[] model, Func<SessionOptions> settings, Device device)
    {
        if (device != Device.Auto)
        {
            return OpenOn(model, settings, device);
        }

        foreach (var provider in Providers.Where(p => IsThere(p)))
        {
            try
            {
                return OpenOn(model, settings, provider.Device);
            }
            catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException)
            {
                // Another device may work, and a fault of the model shows on the processor.
            }
        }

        return OpenOn(model, settings, Device.Cpu);
    }

    private static InferenceSession OpenOn(byte[] model, Func<SessionOptions> settings, Device device)
    {
        using var options = settings();
        if (Array.Find(Providers, p => p.Device == device) is { } provider)
        {
            Append(provider, options);
        }

        return new InferenceSession(model, options);
    }

    private static void Append(Provider provider, SessionOptions options)
    {
        if (!IsThere(provider))
        {
            throw Missing(provider);
        }

        try
        {
            provider.AppendTo(options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new NotSupportedException($"The device '{NameOf(provider.Device)}' cannot be used: {e.Message.TrimEnd('.', '\n')}.", e);
        }
    }

    private static void AppendDirectML(SessionOptions options)
    {
        options.EnableMemoryPattern = false;     // onnxruntime.ai/docs/execution-providers/DirectML-ExecutionProvider.html
        options.AppendExecutionProvider_DML();
    }

    private static NotSupportedException Missing(Provider wanted)
    {
        string present = string.Join(", ", Providers.Where(p => IsThere(p)).Select(p => p.Device).Prepend(Device.Cpu).Select(NameOf));
        string version = typeof(InferenceSession).Assembly.GetName().Version!.ToString(3);
        return new NotSupportedException(
            $"The device '{NameOf(wanted.Device)}' is not available: the ONNX Runtime beside the program offers {present}. "
            + $"Replace the native libraries in {AppContext.BaseDirectory} by those of the NuGet package {wanted.Package}, "
            + $"version {version}.");
    }

    private static bool IsThere(Provider provider) => OrtEnv.Instance().GetAvailableProviders().Contains(provider.Name);

    private static string NameOf(Device device) => device.ToString().ToLowerInvariant();
}
