using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Hosting;
using PromptUNet.Server;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Users;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Serve;

/// <summary><c>promptunet serve</c>: the page on which people draw, correct and accept, and the server behind it.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 8137;

    // Not an option: other users of the machine can see a command line.
    private const string CertificatePassword = "PROMPTUNET_CERTIFICATE_PASSWORD";

    public static Command Create(Screen screen)
    {
        var (data, state) = (DataOption(), StateOption());
        var port = new Option<int>("--port")
        {
            Description = "The TCP port; 0 chooses a free one.",
            DefaultValueFactory = _ => DefaultPort,
        };
        var open = new Option<bool>("--open") { Description = "Open the page in the browser." };
        var listen = new Option<string>("--listen")
        {
            HelpName = "ADDRESS",
            Description =
                "The address to listen on. Only this machine can reach the default; "
                + "use another one only with --certificate, or behind a proxy with a certificate.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var hosts = new Option<string[]>("--host")
        {
            HelpName = "NAME",
            Description = "A host name that browsers may use for the server, beside this machine's own. May be repeated.",
        };
        var certificate = new Option<string?>("--certificate")
        {
            HelpName = "FILE",
            Description =
                "The certificate for TLS: .pfx, or .pem with --key. "
                + $"Its password, if any, is read from the environment variable {CertificatePassword}.",
        };
        var key = new Option<string?>("--key")
        {
            HelpName = "FILE",
            Description = "The key of a .pem certificate, if it is in another file.",
        };
        var proxy = new Option<bool>("--behind-proxy")
        {
            Description = "A proxy on this machine forwards requests: trust the client address and the use of TLS that it states.",
        };
        var log = new Option<string>("--log") { Description = "text, or json: an object a line.", DefaultValueFactory = _ => "text" };
        log.AcceptOnlyFromAmong("text", "json");
        var preset = SegmenterChoice.PresetOption();
        var model = new ModelOptions();
        var command = new Command("serve", "Opens the annotator: a page where one drawn slice becomes a volume.")
        {
            data, state, port, open, listen, hosts, certificate, key, proxy, log, preset,
        };
        model.AddTo(command);
        command.Subcommands.Add(LinkCommand.Create(screen, DataOption()));
        command.Subcommands.Add(UserCommand.Create(screen, DataOption(), Console.IsInputRedirected ? Console.In : null));
        command.SetAction(async (parsed, cancel) =>
        {
            var (chosenPreset, chosenModel) = (parsed.GetValue(preset)!, model.Of(parsed));
            using var chosen = SegmenterChoice.Of(chosenPreset, chosenModel);
            var options = new ServerOptions
            {
                Data = parsed.GetValue(data)!, State = parsed.GetValue(state),
                Segmenter = chosen.Segmenter, Propagation = chosen.Options,
                Model = JournalModel.Of(chosenPreset, chosenModel),
                Demonstration = Path.Combine(AppContext.BaseDirectory, "samples", "colin27_t1.nii.gz"),
                Address = AddressOf(parsed.GetValue(listen)!), Port = Checked(parsed.GetValue(port)),
                Hosts = parsed.GetValue(hosts) ?? [],
                Certificate = parsed.GetValue(certificate) is { } file
                    ? TlsCertificate.Read(file, parsed.GetValue(key), Environment.GetEnvironmentVariable(CertificatePassword))
                    : null,
                BehindProxy = parsed.GetValue(proxy), JsonLog = parsed.GetValue(log) == "json",
            };
            await Run(options, parsed.GetValue(open), screen, cancel);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The folder of the scans and of the server's own data.</summary>
    public static Option<string> DataOption() => new("--data")
    {
        HelpName = "DIR",
        Description =
            "The folder of the scans; annotations are kept in its subfolder .promptunet, unless --state names another folder. "
            + "By default promptunet in the user's local data.",
        DefaultValueFactory = _ => Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "promptunet"),
    };

    /// <summary>The folder of the server's own data, apart from the scans.</summary>
    public static Option<string?> StateOption() => new("--state")
    {
        HelpName = "DIR",
        Description = "The folder for users, annotations and uploads. The folder of the scans is only read then.",
    };

    /// <summary>Serves until it is told to stop; running requests are finished.</summary>
    /// <exception cref="IOException">The data folder cannot be used, or the port is taken.</exception>
    private static async Task Run(ServerOptions options, bool open, Screen screen, CancellationToken cancel)
    {
        await using var app = AnnotationServer.Create(options);
        await app.StartAsync(cancel);
        var warm = Task.Run(() => WarmUp.Run(options.Segmenter, options.Propagation), CancellationToken.None);
        Show(app.Announce(), options, screen);
        screen.Warn(options.ExposureWarnings());
        using var opened = open ? new OpenedPage(SignInLink.New(options.Data, options.State)) : null;
        await app.WaitForShutdownAsync(cancel);
        await warm;
    }

    /// <summary>
    /// Shows the server's address. Only a terminal gets a link that signs in: a pipe may lead to a log that others read.
    /// </summary>
    private static void Show(string address, ServerOptions options, Screen screen)
    {
        string command = $"promptunet serve link --data {options.Data}{(options.State is { } state ? $" --state {state}" : "")}";
        if (screen.Output.Profile.Out.IsTerminal)
        {
            screen.Line(SignInLink.New(options.Data, options.State));
            screen.Line($"The link signs in once, within ten minutes. For another one: {command}");
        }
        else
        {
            screen.Line(address);
            screen.Line($"To sign in as the owner, open the link that '{command}' prints.");
        }
    }

    private static int Checked(int port) => port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort
        ? port
        : throw new UsageException($"--port is {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}, not {port}.");

    private static IPAddress AddressOf(string text) => text == "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address)
            ? address
            : throw new UsageException($"--listen takes an address of this machine, as 127.0.0.1 or 0.0.0.0, not '{text}'.");
}
