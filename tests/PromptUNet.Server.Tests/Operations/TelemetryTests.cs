using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using PromptUNet.Server.Telemetry;

namespace PromptUNet.Server.Tests.Operations;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Work_shows_in_the_figures_and_what_is_over_is_not_counted_on()
    {
        // Other tests' servers count here too, so that a figure is at least what this one did.
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == Measurements.Name)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, _, _) => sums.AddOrUpdate(instrument.Name, 1, (_, sum) => sum + 1));
        listener.Start();
        await using (var server = await RunningServer.Start())
        {
            using var owner = await server.SignIn();
            var task = await Annotator.Begin(owner);
            await task.DrawAndPropagate();
            await task.Settled();
        }

        Assert.True(sums["promptunet.commands"] >= 3);
        Assert.True(sums["promptunet.slices"] >= 1);
        Assert.True(sums["promptunet.propagation"] >= 1);
    }

    [Fact]
    public async Task Traces_tell_routes_and_no_names_of_users_or_files()
    {
        var seen = new ConcurrentBag<Activity>();
        using var provider = Sdk.CreateTracerProviderBuilder().TraceRequests().AddProcessor(new Kept(seen)).Build();
        await using (var server = await RunningServer.Start())
        {
            using var owner = await server.SignIn();
            server.Users.Add("Meier Anna", "annotator", "a long enough one");
            await owner.Status(HttpMethod.Get, "/api/v1/tasks/Meier%20Anna/session");
            await owner.Status(HttpMethod.Get, "/nowhere/Meier%20Anna?file=Meier.nii");
            using var refused = await owner.Upload("/api/v1/studies?name=Meier.nii", [1]);
        }

        string[] tags = [.. seen.SelectMany(a => a.TagObjects.Select(t => $"{t.Key}={t.Value}").Append(a.DisplayName))];
        Assert.DoesNotContain(tags, t => t.Contains("Meier", StringComparison.Ordinal));
        Assert.Contains("url.path=/api/v1/tasks/{id}/session", tags);
    }

    private sealed class Kept(ConcurrentBag<Activity> seen) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => seen.Add(data);
    }
}
