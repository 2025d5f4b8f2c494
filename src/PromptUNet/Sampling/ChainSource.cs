using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>Samples of section 3.2, one query and its prompt each; those drawn together share a chain.</summary>
/// <param name="cases">The training set.</param>
/// <param name="weights">How often each data set is drawn; see <see cref="ChainSampler"/>.</param>
/// <param name="options">The generator's settings.</param>
/// <param name="input">The network's input.</param>
public sealed class ChainSource(
    IReadOnlyList<LabelledCase> cases, IReadOnlyDictionary<string, double> weights, GeneratorOptions options, InputOptions input)
    : ISampleSource
{
    private readonly ChainSampler _sampler = new(cases, weights, options);
    private readonly ChainReplay _replay = new(cases, input);

    public IEnumerable<Sample> Draw(Random random, int count)
    {
        var chain = _sampler.Sample(random, count);
        (SampleTransform Transform, Window Window)? before = null;
        foreach (var point in _replay.Apply(chain))
        {
            var (transform, window) = (SampleTransform.Draw(random, options), SampleTransform.WindowFor(point, input));
            yield return transform.Apply(point, input, chain.ToString()) with
            {
                Before = point.Step is { } step && before is var (last, lastWindow)
                    ? transform.Places(window, step, last, lastWindow)
                    : null,
            };
            before = (transform, window);
        }
    }
}
