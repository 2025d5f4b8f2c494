using PromptUNet.Cli;
using PromptUNet.Inference;
using PromptUNet.Lab.Baselines;
using PromptUNet.Lab.Rivals;
using PromptUNet.Terminal;

namespace PromptUNet.Lab.Experiments;

/// <summary>
/// Who takes part in an experiment: the model first, then the baselines, then further models and other people's programs.
/// </summary>
internal sealed class Participants : IDisposable
{
    /// <summary>Images in a support set (section 4.1).</summary>
    private const int Support = 16;

    private readonly List<IDisposable> _models = [];

    /// <exception cref="UsageException">A rival is not NAME=FILE, or a competitor not NAME=COMMAND.</exception>
    public Participants(MeasureRequest request)
    {
        var model = SegmenterChoice.Of(SegmenterChoice.Default, request.Model);
        _models.Add(model);
        var rivals = request.Rivals.Select(r => Rival(r, request.Model.Device)).ToList();
        Weights = $"{model.Name} {SegmenterChoice.HashOf(SegmenterChoice.FileOf(SegmenterChoice.Default, request.Model))}";
        Further = [.. rivals.Select(r => $"{r.Name} {r.Hash}")];
        Propagated =
        [
            new Contender(model.Name, model.Options.Align, model.Segmenter),
            Contender.Carried,
            new Contender("fused", Aligned: true, SegmenterChoice.Fusing.Segmenter),
            Contender.Copied,
            .. rivals.Select(r => new Contender(r.Name, r.Package.Input.Align, r.Package.Segmenter)),
        ];
        OfSlices =
        [
            .. Propagated,
            .. rivals.Where(r => r.Learner is not null)
                .Select(r => new Contender($"{r.Name}, {Support} images", Aligned: false, r.Package.Segmenter)
            {
                Learns = support => support.Draw(Support) is { Count: > 0 } items
                    ? r.Learner!.With(items) : r.Package.Segmenter,
            }),
            new Contender("region growing", Aligned: true, new RegionGrowing()),
            new Contender("GrowCut", Aligned: true, new GrowCut()),
        ];
        Competitors = [.. request.Competitors.Select(Competitor)];
    }

    /// <summary>Name and hash of the model's file.</summary>
    public string Weights { get; }

    /// <summary>Names and hashes of the further models' files.</summary>
    public IReadOnlyList<string> Further { get; }

    /// <summary>For experiments on volumes.</summary>
    public IReadOnlyList<Contender> Propagated { get; }

    /// <summary>For experiments on single slices: what has no idea of a volume as well.</summary>
    public IReadOnlyList<Contender> OfSlices { get; }

    public IReadOnlyList<ExternalCompetitor> Competitors { get; }

    public void Dispose() => _models.ForEach(m => m.Dispose());

    private (string Name, ModelPackage Package, SupportNetwork? Learner, string Hash) Rival(string given, Device device)
    {
        if (given.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } file])
        {
            throw new UsageException($"A rival is written NAME=FILE, not '{given}'.");
        }

        var package = ModelPackage.Load(file, device: device);
        _models.Add(package);
        var learner = SupportNetwork.Open(File.ReadAllBytes(file), package.Input, device);
        if (learner is not null)
        {
            _models.Add(learner);
        }

        return (name, package, learner, SegmenterChoice.HashOf(file));
    }

    private static ExternalCompetitor Competitor(string given)
    {
        try
        {
            return ExternalCompetitor.Parse(given);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
