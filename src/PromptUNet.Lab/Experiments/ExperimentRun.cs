namespace PromptUNet.Lab.Experiments;

/// <summary>What was asked of whom: what repeats an experiment.</summary>
/// <param name="Experiment">Its name.</param>
/// <param name="Command">The command; files and folders of the user go without their paths.</param>
/// <param name="Split">The part of the labelled scans.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Weights">Name and SHA-256 of the model's file.</param>
/// <param name="Further">Names and SHA-256 of the files of models beside it.</param>
public sealed record ExperimentRun(
    string Experiment, string Command, string Split, int Seed, string Weights, IReadOnlyList<string> Further);
