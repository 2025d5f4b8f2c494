using System.Text.Json;

namespace PromptUNet.Propagation;

/// <summary>Logistic regression of a share or a probability on numbers and their squares, with its weights.</summary>
public record QuadraticLogistic
{
    /// <summary>
    /// Standard deviations from the mean at which a number is clipped, so that the regression does not extrapolate beyond its data.
    /// </summary>
    private const double Farthest = 3;

    /// <summary>Mean of each number.</summary>
    public required IReadOnlyList<double> Means { get; init; }

    /// <summary>Standard deviation of each number, above 0.</summary>
    public required IReadOnlyList<double> Scales { get; init; }

    /// <summary>Weights of the standardised numbers, of their squares less 1, and of 1.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>The number of terms: each number, each number's square, and 1.</summary>
    public static int TermsFor(int numbers) => (2 * numbers) + 1;

    /// <summary>The share in [0, 1].</summary>
    /// <param name="numbers">As many as there are means.</param>
    public double Of(ReadOnlySpan<double> numbers)
    {
        Span<double> terms = stackalloc double[TermsFor(numbers.Length)];
        Expand(numbers, terms);
        double sum = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            sum += Weights[i] * terms[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>The share by the presence features, if the regression is on those.</summary>
    public double Of(PresenceFeatures features)
    {
        Span<double> numbers = stackalloc double[PresenceFeatures.Count];
        features.CopyTo(numbers);
        return Of(numbers);
    }

    /// <summary>The terms that are weighed.</summary>
    /// <param name="numbers">As many as there are means.</param>
    /// <param name="terms">As many as <see cref="TermsFor"/> returns, to be overwritten.</param>
    public void Expand(ReadOnlySpan<double> numbers, Span<double> terms)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            double standard = Math.Clamp((numbers[i] - Means[i]) / Scales[i], -Farthest, Farthest);
            (terms[i], terms[numbers.Length + i]) = (standard, (standard * standard) - 1);
        }

        terms[^1] = 1;
    }

    /// <exception cref="JsonException">
    /// The number of values does not fit the numbers, or a scale is not above 0.
    /// </exception>
    internal void Check(string name, int numbers)
    {
        if (Means.Count != numbers || Scales.Count != numbers || Weights.Count != TermsFor(numbers))
        {
            throw new JsonException(
                $"{name} has {numbers} means, as many scales and {TermsFor(numbers)} weights, "
                + $"not {Means.Count}, {Scales.Count} and {Weights.Count}.");
        }

        if (!Scales.All(s => s > 0))
        {
            throw new JsonException($"The scales must be above 0: [{string.Join(", ", Scales)}].");
        }
    }
}
