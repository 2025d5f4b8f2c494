using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PromptUNet.Server.Tests;

/// <summary>Hears what the log is told, with exceptions and all.</summary>
internal sealed class LogListener : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>The lines of a server's log from now on.</summary>
    public static ConcurrentQueue<string> Of(RunningServer server)
    {
        var listener = new LogListener();
        server.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(listener);
        return listener.Lines;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
