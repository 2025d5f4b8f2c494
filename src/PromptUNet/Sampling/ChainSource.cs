using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>Samples of section 3.2, one query and its prompt each; those drawn together share a chain.</summary>
/// <param name="cases">The training set.</param>
/// <param name="weights">How often each data set is drawn; see <see cref="ChainSampler"/>.</param>
/// <param name="options">The generator's settings.</param>
/// <param name="input">What the network looks at.</param>
public sealed class ChainSource(
    IReadOnlyList<LabelledCase> cases, IReadOnlyDictionary<string, double> weights, GeneratorOptions options, InputOptions input) : ISampleSource
{
    private readonly ChainSampler _sampler = new(cases, weights, options);
    private readonly ChainReplay _replay = new(cases, input);

    public IEnumerable<Sample> Draw(Random random, int count)
    {
        var chain = _sampler.Sample(random, count);
        foreach (var point in _replay.Apply(chain))
        {
            yield return SampleTransform.Draw(random, options).Apply(point, input, chain.ToString());
        }
    }
}
