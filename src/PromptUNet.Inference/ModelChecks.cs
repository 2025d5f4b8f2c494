using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PromptUNet.Prompting;

namespace PromptUNet.Inference;

/// <summary>Checks that a network fits its metadata, and that the program can provide the input that these describe.</summary>
internal static class ModelChecks
{
    private const int Smallest = 32, Largest = 1024;

    /// <summary>The faults, as clauses that name the part and its value; none for a valid model.</summary>
    public static IEnumerable<string> Faults(InputOptions input, InferenceSession session)
    {
        var normalisation = input.Normalisation;
        if (input.Size % 16 != 0 || input.Size is < Smallest or > Largest)
        {
            yield return $"its input size is {input.Size}, which is not a multiple of 16 from {Smallest} to {Largest}";
        }

        if (input.Margin is { } margin && !(margin > 0 && float.IsFinite(margin)))
        {
            yield return FormattableString.Invariant($"its window's margin is {margin}, which is not a positive number");
        }

        if (!(normalisation is { LowerQuantile: >= 0, UpperQuantile: <= 1, Epsilon: > 0 }
            && normalisation.LowerQuantile < normalisation.UpperQuantile))
        {
            yield return $"its {normalisation} is not possible";
        }

        if (input.Fault is { } impossible)
        {
            yield return impossible;
        }

        var inputs = Faults("input", session.InputMetadata, input.Size, (OnnxNames.Image, 1), (OnnxNames.Prompt, input.PromptChannels));
        foreach (string fault in inputs
            .Concat(Faults("output", session.OutputMetadata, input.Size, (OnnxNames.Logits, 1))))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> Faults(
        string kind, IReadOnlyDictionary<string, NodeMetadata> found, int size, params (string Name, int Channels)[] wanted)
    {
        string names = string.Join(", ", wanted.Select(w => w.Name));
        if (!found.Keys.Order().SequenceEqual(wanted.Select(w => w.Name).Order()))
        {
            yield return $"its {kind}s are {string.Join(", ", found.Keys)}, not {names}";
            yield break;
        }

        foreach (var (name, channels) in wanted)
        {
            var node = found[name];
            if (!node.IsTensor || node.ElementDataType != TensorElementType.Float)
            {
                yield return $"its {kind} '{name}' is not a tensor of floats";
            }
            else if (!Fits(node.Dimensions, channels, size))
            {
                yield return $"its {kind} '{name}' has the shape ({string.Join(", ", node.Dimensions)}), "
                    + $"not (B, {channels}, {size}, {size})";
            }
        }
    }

    /// <summary>Whether a declared shape (-1 for any) takes one window; the number of channels has to be declared.</summary>
    private static bool Fits(int[] shape, int channels, int size) =>
        shape.Length == 4 && shape[0] is -1 or 1 && shape[1] == channels && (shape[2] == -1 || shape[2] == size)
            && (shape[3] == -1 || shape[3] == size);
}
