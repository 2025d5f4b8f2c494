namespace PromptUNet.Tests;

/// <summary>Tests that look at the whole process, its memory or its thread pool: no other test runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
