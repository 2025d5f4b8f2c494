using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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
}
