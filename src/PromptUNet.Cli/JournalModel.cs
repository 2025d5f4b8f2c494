using System.CommandLine;
using PromptUNet.Annotation;
using PromptUNet.Inference;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>
/// The network of a journal's result, as the SHA-256 of its file, so that the file may have another name; "carry" means no network.
/// </summary>
internal static class JournalModel
{
    public static Option<bool> OtherModelOption() => new("--other-model")
    {
        Description = "Allow another network than the journal's; the result will differ.",
    };

    /// <summary>The network as a journal names it.</summary>
    public static string Of(string preset, ModelChoice model) =>
        preset == SegmenterChoice.Carry ? SegmenterChoice.Carry : SegmenterChoice.HashOf(SegmenterChoice.FileOf(preset, model));

    /// <summary>The preset and network to go on with a journal: those that the user named, else the journal's own.</summary>
    /// <param name="path">The journal, for messages.</param>
    /// <param name="journal">The journal's content.</param>
    /// <param name="preset">As the user wrote it.</param>
    /// <param name="model">As the user wrote it.</param>
    /// <param name="allowOther">Whether the network may differ from the journal's.</param>
    /// <exception cref="UsageException">
    /// The network differs without permission, or the journal's does not come with the program.
    /// </exception>
    public static (string Preset, ModelChoice Model) For(
        string path, JournalContent journal, string preset, ModelChoice model, bool allowOther)
    {
        if (!allowOther && preset == SegmenterChoice.Default && model is { File: null, Precision: null })
        {
            return Own(path, journal.Model, model);
        }

        string chosen = Of(preset, model);
        return allowOther || chosen == journal.Model ? (preset, model) : throw new UsageException(
            $"The journal '{path}' was made with {Named(journal.Model)}; with {Named(chosen)} its result would differ. "
            + "Add --other-model to allow that.");
    }

    private static (string Preset, ModelChoice Model) Own(string path, string journal, ModelChoice model)
    {
        if (journal == SegmenterChoice.Carry)
        {
            return (SegmenterChoice.Carry, new ModelChoice());
        }

        return Released(journal) is { } released
            ? (released.Preset, model with { Precision = released.Precision })
            : throw new UsageException(
                $"The journal '{path}' was made with {Named(journal)}, which does not come with this program; name it with --model.");
    }

    /// <summary>The network of a hash that comes with the program; null when none does.</summary>
    private static ReleasedModel? Released(string hash) => Enum.GetValues<Precision>()
        .Select(p => new ReleasedModel(ReleasedModels.Name(p), SegmenterChoice.Default, p))
        .Append(new ReleasedModel(ReleasedModels.Paper, SegmenterChoice.Paper, null))
        .FirstOrDefault(m => Path.Combine(ReleasedModels.Folder, $"{m.Name}.onnx") is var file
            && File.Exists(file) && SegmenterChoice.HashOf(file) == hash);

    private static string Named(string model) => model == SegmenterChoice.Carry
        ? "--preset carry"
        : Released(model) is { } released ? released.Name : $"the network of SHA-256 {model}";

    private sealed record ReleasedModel(string Name, string Preset, Precision? Precision);
}
