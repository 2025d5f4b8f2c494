namespace PromptUNet.Server.Tests;

/// <summary>Tests that each have a server, and a page at a new task of the small scan.</summary>
public abstract class OnePage : IAsyncLifetime
{
    private protected RunningServer Server { get; private set; } = null!;

    private protected Visitor Visitor { get; private set; } = null!;

    private protected Annotator Page { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RunningServer.Start(Scans.Copies);
        Visitor = await Server.SignIn();
        Page = await Annotator.Begin(Visitor);
    }

    public async ValueTask DisposeAsync()
    {
        Visitor.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
