namespace PromptUNet.Propagation;

/// <summary>
/// Walks along several stretches at once, each on another thread or, while he waits, on the caller's. What happens on one
/// stretch comes in order; the stretches take turns, so that both neighbours of a drawn slice come first.
/// </summary>
internal static class SideBySide
{
    /// <summary>What happens on each stretch. A walk goes on when its last event has been read and the next one is asked for.</summary>
    /// <param name="stretches">In the order in which they are begun.</param>
    /// <param name="walk">The events of a stretch; called here, read on other threads. A failure comes out here, when it is the stretch's turn.</param>
    /// <param name="threads">Stretches at a time; with one of either, all happens on the caller's thread.</param>
    public static IEnumerable<(Stretch Stretch, PropagationEvent Event)> Walk(
        IReadOnlyList<Stretch> stretches, Func<Stretch, IEnumerable<PropagationEvent>> walk, int threads) =>
        threads == 1 || stretches.Count == 1 ? stretches.SelectMany(s => walk(s).Select(e => (s, e))) : Together(stretches, walk, threads);

    private static IEnumerable<(Stretch Stretch, PropagationEvent Event)> Together(
        IReadOnlyList<Stretch> stretches, Func<Stretch, IEnumerable<PropagationEvent>> walk, int threads)
    {
        var waiting = new Queue<Stretch>(stretches);
        List<Walker> walking = [];
        try
        {
            while (waiting.Count > 0 || walking.Count > 0)
            {
                while (walking.Count < threads && waiting.TryDequeue(out var next))
                {
                    walking.Add(new Walker(next, walk(next)));
                }

                for (int i = 0; i < walking.Count; i++)
                {
                    if (walking[i].Happened() is { } happened)
                    {
                        yield return (walking[i].Stretch, happened);
                        walking[i].GoOn();
                    }
                    else
                    {
                        walking[i].Dispose();
                        walking.RemoveAt(i--);
                    }
                }
            }
        }
        finally
        {
            walking.ForEach(w => w.Dispose());
        }
    }

    /// <summary>The events of one stretch, each found on another thread while the caller does something else.</summary>
    private sealed class Walker : IDisposable
    {
        private readonly IEnumerator<PropagationEvent> _events;
        private readonly Errand _errand;
        private PropagationEvent? _happened;

        public Walker(Stretch stretch, IEnumerable<PropagationEvent> events)
        {
            (Stretch, _events) = (stretch, events.GetEnumerator());
            _errand = new Errand(() => _happened = _events.MoveNext() ? _events.Current : null);
            _errand.Start();
        }

        public Stretch Stretch { get; }

        /// <summary>The next event, waited for; null after the last.</summary>
        public PropagationEvent? Happened()
        {
            _errand.Wait();
            return _happened;
        }

        public void GoOn() => _errand.Start();

        public void Dispose()
        {
            _errand.Dispose();
            _events.Dispose();
        }
    }
}
