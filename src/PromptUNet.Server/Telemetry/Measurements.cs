using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PromptUNet.Server.Telemetry;

/// <summary>
/// The server's metrics, under the name <c>PromptUNet.Server</c>. They leave the process only when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>
/// names a collector.
/// </summary>
internal static class Measurements
{
    public const string Name = "PromptUNet.Server";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly Meter Meter = new(Name);

    /// <summary>Commands written to a journal, by their kind.</summary>
    public static readonly Counter<long> Commands =
        Meter.CreateCounter<long>("promptunet.commands", "{command}", "Commands written to a journal");

    /// <summary>Slices that the segmenter has segmented.</summary>
    public static readonly Counter<long> Slices = Meter.CreateCounter<long>("promptunet.slices", "{slice}", "Slices computed");

    /// <summary>Seconds from the start of a propagation to its last slice.</summary>
    public static readonly Histogram<double> Propagation =
        Meter.CreateHistogram<double>("promptunet.propagation", "s", "Time of a whole propagation");

    /// <summary>Sessions in the queue, waiting or computed.</summary>
    public static readonly UpDownCounter<int> Queue =
        Meter.CreateUpDownCounter<int>("promptunet.queue", "{session}", "Sessions waiting or computed");

    /// <summary>Sessions in memory.</summary>
    public static readonly UpDownCounter<int> Sessions =
        Meter.CreateUpDownCounter<int>("promptunet.sessions", "{session}", "Sessions in memory");

    /// <summary>Exports these metrics and those of ASP.NET Core, with its traces, when a collector is named.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Name))
            .WithMetrics(metrics => metrics.AddMeter(Name).AddAspNetCoreInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces.TraceRequests().AddOtlpExporter());
    }

    /// <summary>Traces requests by their routes.</summary>
    public static TracerProviderBuilder TraceRequests(this TracerProviderBuilder traces) =>
        traces.AddAspNetCoreInstrumentation().AddProcessor(new NamelessTraces());
}
