using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>One measured number of an experiment: a line of its CSV. Tables, intervals and figures are made of these alone.</summary>
/// <param name="Model">What gave the answer: our model, a baseline, a competitor.</param>
/// <param name="Dataset">Data set of the scan.</param>
/// <param name="Subject">Scan, the unit that intervals resample.</param>
/// <param name="Item">
/// What was asked of the scan (structure, axis, slices): points of different models with the same item form a pair.
/// </param>
/// <param name="Plane">How the slices of the question lie in the scan.</param>
/// <param name="Setting">What was varied, such as <c>+-5</c>.</param>
/// <param name="Metric">What <paramref name="Value"/> is, such as <c>dice</c>.</param>
/// <param name="Value">The number; never NaN.</param>
public sealed record ExperimentPoint(
    string Model, string Dataset, string Subject, string Item, Plane Plane, string Setting, string Metric, double Value)
{
    /// <summary>Whether it counts in a plane; null stands for all planes.</summary>
    public bool LiesIn(Plane? plane) => plane is null || plane == Plane;
}
