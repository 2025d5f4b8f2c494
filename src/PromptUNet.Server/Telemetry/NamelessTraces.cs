using System.Diagnostics;
using OpenTelemetry;

namespace PromptUNet.Server.Telemetry;

/// <summary>
/// Takes addresses out of traces, because an address may name a user or a patient's file. The route stays, which tells the endpoint.
/// </summary>
internal sealed class NamelessTraces : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        data.SetTag("url.path", data.GetTagItem("http.route"));     // a tag that is set to null goes
        data.SetTag("url.query", null);
    }
}
