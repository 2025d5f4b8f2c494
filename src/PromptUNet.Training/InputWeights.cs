using PromptUNet.Prompting;

namespace PromptUNet.Training;

/// <summary>
/// The weights of an earlier run for a new one whose prompt encoder may have additional planes. The additional planes begin with weights
/// of 0, so that the network's output stays the same.
/// </summary>
internal static class InputWeights
{
    private const string FirstLayer = "prompt_encoder.0.0.weight";

    /// <summary>The averaged weight of a name for a network of the given options.</summary>
    /// <exception cref="InvalidDataException">The run lacks it, or has a plane that the new one does not have.</exception>
    public static ReadOnlySpan<float> Of(Checkpoint start, TrainingOptions options, string name)
    {
        var weight = start.Tensor($"average/{name}");
        var (planes, former) = (options.Input.Planes, start.Options.Input.Planes);
        return name == FirstLayer && !planes.SequenceEqual(former)
            ? Rearranged(weight, [.. former.Select(plane => PlaceOf(plane, options.Input))], former.Count, planes.Count) : weight;
    }

    /// <summary>A weight whose fastest index is the plane, with each former plane at its new place.</summary>
    private static float[] Rearranged(ReadOnlySpan<float> weight, int[] places, int former, int planes)
    {
        float[] result = new float[weight.Length / former * planes];
        for (int i = 0; i < weight.Length; i++)
        {
            result[(i / former * planes) + places[i % former]] = weight[i];
        }

        return result;
    }

    private static int PlaceOf(PromptPlane plane, InputOptions input) => input.PlaceOf(plane) is >= 0 and var place
        ? place : throw new InvalidDataException($"The run that is gone on from shows the plane {plane}, the new one does not.");
}
