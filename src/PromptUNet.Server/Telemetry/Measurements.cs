using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PromptUNet.Server.Operations;

/// <summary>
/// Figures and traces under the name <c>PromptUNet.Server</c>. They leave the process only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>
/// names a collector.
/// </summary>
internal static class Telemetry
{
    public const string Name = "PromptUNet.Server";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly Meter Meter = new(Name);

    public static readonly ActivitySource Activities = new(Name);

    /// <summary>Commands that were written to a journal, by what they do.</summary>
    public static readonly Counter<long> Commands = Meter.CreateCounter<long>("promptunet.commands", "{command}", "Commands written to a journal");

    /// <summary>Slices that the segmenter was asked for.</summary>
    public static readonly Counter<long> Slices = Meter.CreateCounter<long>("promptunet.slices", "{slice}", "Slices computed");

    /// <summary>From the start of a propagation to its last slice.</summary>
    public static readonly Histogram<double> Propagation =
        Meter.CreateHistogram<double>("promptunet.propagation", "s", "Time of a whole propagation");

    /// <summary>Sessions that wait for their turn, or are computed.</summary>
    public static readonly UpDownCounter<int> Queue = Meter.CreateUpDownCounter<int>("promptunet.queue", "{session}", "Sessions waiting or computed");

    /// <summary>Sessions in memory.</summary>
    public static readonly UpDownCounter<int> Sessions = Meter.CreateUpDownCounter<int>("promptunet.sessions", "{session}", "Sessions in memory");

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Name))
            .WithMetrics(metrics => metrics.AddMeter(Name).AddAspNetCoreInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces.AddSource(Name).AddAspNetCoreInstrumentation().AddOtlpExporter());
    }
}
