using System.Net;

namespace PromptUNet.Server.Configuration;

/// <summary>What whoever starts a server that other machines reach has to know.</summary>
public static class Exposure
{
    /// <summary>Sentences to print; none for a server on the loopback.</summary>
    public static IEnumerable<string> Notes(ServerOptions options)
    {
        if (IPAddress.IsLoopback(options.Address) && !options.BehindProxy)
        {
            yield break;
        }

        if (options.Certificate is null && !options.BehindProxy)
        {
            yield return "Other machines reach this server without TLS: passwords and scans can be read on the way. Give --certificate, or put a proxy before it.";
        }

        yield return "The address above is an admin's: keep it to yourself, and let others in with 'promptunet serve user add NAME'.";
    }
}
