using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>One model against another on the questions that both answered.</summary>
/// <param name="Plane">The plane whose questions count; null for all of them.</param>
/// <param name="Other">The other.</param>
/// <param name="Setting">What was varied.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Difference">First model minus the other, mean over data sets.</param>
/// <param name="Chance">p of the sign-flip test over subjects (<see cref="Bootstrap.SignFlip"/>).</param>
public sealed record PairedDifference(Plane? Plane, string Other, string Setting, string Metric, Interval Difference, double Chance)
{
    /// <summary>The first model of an experiment against every other: in the native plane, crosswise, then in all planes.</summary>
    public static IReadOnlyList<PairedDifference> Of(IReadOnlyList<ExperimentPoint> points)
    {
        string first = points[0].Model;
        return
        [
            .. from plane in Planes.Reported
               from kind in points.Where(p => p.LiesIn(plane)).GroupBy(p => (p.Setting, p.Metric))
               // A question may have been drawn twice; its answer is the same.
               let own = kind.Where(p => p.Model == first).DistinctBy(p => (p.Dataset, p.Subject, p.Item))
                   .ToDictionary(p => (p.Dataset, p.Subject, p.Item), p => p.Value)
               from other in kind.Where(p => p.Model != first).GroupBy(p => p.Model)
               let differences = other.Where(p => own.ContainsKey((p.Dataset, p.Subject, p.Item)))
                   .Select(p => (p.Dataset, p.Subject, own[(p.Dataset, p.Subject, p.Item)] - p.Value)).ToList()
               where differences.Count > 0
               let bootstrap = new Bootstrap(differences)
               select new PairedDifference(plane, other.Key, kind.Key.Setting, kind.Key.Metric, bootstrap.Interval(), bootstrap.SignFlip()),
        ];
    }
}
