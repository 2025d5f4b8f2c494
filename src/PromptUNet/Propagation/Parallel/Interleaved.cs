namespace PromptUNet.Propagation;

/// <summary>
/// Reads several sequences of events at the same time, each on another thread. The events of one sequence come in order; the sequences
/// take turns.
/// </summary>
internal static class Interleaved
{
    /// <summary>
    /// The events with the source that each comes from. A sequence goes on when the caller has read its last event and asks for the
    /// next one. If a sequence fails, this throws when it is that sequence's turn.
    /// </summary>
    /// <param name="sources">In the order in which their sequences are begun.</param>
    /// <param name="read">The events of a source. Called on the caller's thread, read on other threads.</param>
    /// <param name="threads">Sequences at a time. With one thread, or one source, all happens on the caller's thread.</param>
    public static IEnumerable<(TSource Source, TEvent Event)> Run<TSource, TEvent>(
        IReadOnlyList<TSource> sources, Func<TSource, IEnumerable<TEvent>> read, int threads)
        where TEvent : class =>
        threads == 1 || sources.Count == 1
            ? sources.SelectMany(s => read(s).Select(e => (s, e)))
            : Together(sources, read, threads);

    private static IEnumerable<(TSource Source, TEvent Event)> Together<TSource, TEvent>(
        IReadOnlyList<TSource> sources, Func<TSource, IEnumerable<TEvent>> read, int threads)
        where TEvent : class
    {
        var waiting = new Queue<TSource>(sources);
        List<Reader<TSource, TEvent>> readers = [];
        try
        {
            while (waiting.Count > 0 || readers.Count > 0)
            {
                while (readers.Count < threads && waiting.TryDequeue(out var next))
                {
                    readers.Add(new Reader<TSource, TEvent>(next, read(next)));
                }

                for (int i = 0; i < readers.Count; i++)
                {
                    if (readers[i].Next() is { } found)
                    {
                        yield return (readers[i].Source, found);
                        readers[i].GoOn();
                    }
                    else
                    {
                        readers[i].Dispose();
                        readers.RemoveAt(i--);
                    }
                }
            }
        }
        finally
        {
            readers.ForEach(r => r.Dispose());
        }
    }

    /// <summary>Computes each event of a sequence on another thread while the caller does something else.</summary>
    private sealed class Reader<TSource, TEvent> : IDisposable
        where TEvent : class
    {
        private readonly IEnumerator<TEvent> _events;
        private readonly BackgroundWork _work;
        private TEvent? _found;

        public Reader(TSource source, IEnumerable<TEvent> events)
        {
            (Source, _events) = (source, events.GetEnumerator());
            _work = new BackgroundWork(() => _found = _events.MoveNext() ? _events.Current : null);
            _work.Start();
        }

        public TSource Source { get; }

        /// <summary>Waits for the next event. Returns null after the last one.</summary>
        public TEvent? Next()
        {
            _work.Wait();
            return _found;
        }

        public void GoOn() => _work.Start();

        public void Dispose()
        {
            _work.Dispose();
            _events.Dispose();
        }
    }
}
