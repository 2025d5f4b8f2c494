namespace PromptUNet.Annotation;

/// <summary>Collects runs in ascending order; ones that touch become one.</summary>
internal sealed class Runs
{
    private readonly List<int> _edges = [];

    /// <param name="start">The first pixel number, not before the last run's end.</param>
    /// <param name="end">The one after the last.</param>
    public void Add(int start, int end)
    {
        if (_edges.Count > 0 && _edges[^1] == start)
        {
            _edges[^1] = end;
        }
        else
        {
            _edges.Add(start);
            _edges.Add(end);
        }
    }

    public int[] ToEdges() => [.. _edges];
}
