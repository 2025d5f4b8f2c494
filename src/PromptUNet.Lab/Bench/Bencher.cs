namespace PromptUNet.Lab.Bench;

/// <summary>
/// Measures cases batch by batch. The cases of a batch take turns, so that what disturbs the machine for a while disturbs
/// all of them, and their ratios hold.
/// </summary>
/// <param name="seconds">Of repetitions for each case.</param>
/// <param name="alone">Measures a case in a process of its own.</param>
/// <param name="progress">Told the share that is done, and the case.</param>
internal sealed class Bencher(double seconds, Func<BenchCase, Measured> alone, Action<double, string> progress)
{
    /// <exception cref="OperationCanceledException">Between two repetitions.</exception>
    public IReadOnlyList<Measured> Run(IReadOnlyList<IReadOnlyList<BenchCase>> batches, CancellationToken cancel)
    {
        List<Measured> results = [];
        double done = 0, total = batches.Sum(b => b.Sum(c => c.Seconds));
        foreach (var batch in batches)
        {
            double own = batch.Sum(c => c.Seconds);
            results.AddRange(batch is [{ Alone: true } single]
                ? [Alone(single, done / total)]
                : TakingTurns(batch, (share, name) => progress((done + (share * own)) / total, name), cancel));
            done += own;
        }

        return results;
    }

    private Measured Alone(BenchCase single, double share)
    {
        progress(share, single.Name);
        return alone(single);
    }

    private List<Measured> TakingTurns(IReadOnlyList<BenchCase> batch, Action<double, string> told, CancellationToken cancel)
    {
        List<CaseRun> runs = [];
        try
        {
            foreach (var own in batch)
            {
                told((double)runs.Count / batch.Count / 2, own.Name);
                cancel.ThrowIfCancellationRequested();
                runs.Add(new CaseRun(own, cancel));
            }

            Repeat(batch, runs, told, cancel);
            return [.. runs.Select(r => r.Result)];
        }
        finally
        {
            runs.ForEach(r => r.Dispose());
        }
    }

    private void Repeat(IReadOnlyList<BenchCase> batch, List<CaseRun> runs, Action<double, string> told, CancellationToken cancel)
    {
        while (runs.Any(r => !r.IsDone(seconds)))
        {
            for (int i = 0; i < runs.Count; i++)
            {
                if (!runs[i].IsDone(seconds))
                {
                    told(0.5 + (runs.Count(r => r.IsDone(seconds)) / 2.0 / runs.Count), batch[i].Name);
                    runs[i].Repeat(cancel);
                }
            }
        }
    }
}
