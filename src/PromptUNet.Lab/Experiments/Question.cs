namespace PromptUNet.Lab.Experiments;

/// <summary>
/// One question of an experiment: a structure or a pair of slices, put to every contender in every setting. It depends on no other
/// question, so that they may be asked in any order and on several threads.
/// </summary>
/// <param name="cancel">Looked at once a slice or more often.</param>
public delegate IReadOnlyList<ExperimentPoint> Question(CancellationToken cancel);
