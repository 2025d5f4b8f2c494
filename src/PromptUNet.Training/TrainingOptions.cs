using System.ComponentModel.DataAnnotations;
using System.Runtime.Intrinsics.X86;
using PromptUNet.Prompting;
using PromptUNet.Sampling;

namespace PromptUNet.Training;

/// <summary>Precision of activations and products in training; weights and statistics are float in any case.</summary>
public enum Precision
{
    /// <summary>BFloat16 if the processor can multiply it, else float; settled when training starts and kept in the checkpoint.</summary>
    Auto,
    /// <summary>32-bit floating point.</summary>
    Full,
    BFloat16,
}

/// <summary>A training run: everything that determines its weights. It is stored in the checkpoint.</summary>
public sealed record TrainingOptions
{
    public NetworkOptions Network { get; init; } = new();

    public InputOptions Input { get; init; } = new();

    public GeneratorOptions Generator { get; init; } = new();

    /// <summary>Samples to train on in all; the learning rate's schedule ends there.</summary>
    [Range(1, long.MaxValue)]
    public long Samples { get; init; } = 200_000;

    /// <summary>Samples in a step.</summary>
    [Range(1, 1024)]
    public int Batch { get; init; } = 16;

    /// <summary>Threads that each take an equal part of a batch; at least eight samples each, or batch normalisation suffers.</summary>
    [Range(1, 64)]
    public int Threads { get; init; } = 2;

    /// <summary>Largest learning rate: reached after 2 % of the samples, then falling as a cosine to nearly zero.</summary>
    [Range(1e-7, 1)]
    public float LearningRate { get; init; } = 2e-3f;

    public LossKind Loss { get; init; }

    [Range(0.0, 1.0)]
    public float WeightDecay { get; init; } = 1e-2f;

    /// <summary>Decay a step of the moving average of the weights.</summary>
    [Range(0, 0.99999)]
    public float Averaging { get; init; } = 0.998f;

    public Precision Precision { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>How often each data set is drawn, relative to the others; a set that is not named has weight 1.</summary>
    public IReadOnlyDictionary<string, double> DatasetWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>The paper's input, network and generator.</summary>
    public static TrainingOptions Paper { get; } = new()
    {
        Network = NetworkOptions.Paper,
        Input = InputOptions.Paper,
        Generator = GeneratorOptions.Paper,
    };

    /// <summary>How often a data set is drawn, relative to the others.</summary>
    public double WeightOf(string dataset) => DatasetWeights.GetValueOrDefault(dataset, 1);

    /// <summary>
    /// The learning rate after a number of samples. It depends on the samples, not on time. So a run that its budget stops early has
    /// the weights of an unlimited run after as many samples. Only its rate has not fallen yet.
    /// </summary>
    public float LearningRateAt(long samples)
    {
        float progress = samples / (float)Samples;
        const float warmUp = 0.02f;
        return progress < warmUp
            ? LearningRate * Math.Max(progress, 1e-4f) / warmUp
            : LearningRate * (0.01f + (0.99f * 0.5f * (1 + MathF.Cos(MathF.PI * (progress - warmUp) / (1 - warmUp)))));
    }

    /// <summary>The same options with every open choice settled for this machine.</summary>
    /// <exception cref="ValidationException">A value is out of its range; the message names all of them.</exception>
    public TrainingOptions Settled()
    {
        List<ValidationResult> errors = [];
        foreach (object part in new object[] { this, Network, Generator })
        {
            Validator.TryValidateObject(part, new ValidationContext(part), errors, validateAllProperties: true);
        }

        if (Batch % Threads != 0)
        {
            errors.Add(new ValidationResult($"The batch of {Batch} cannot be divided evenly among {Threads} threads."));
        }

        if (Input.Size % 16 != 0 || Input.Size is < 32 or > 1024)
        {
            errors.Add(new ValidationResult($"The input's size must be a multiple of 16 from 32 to 1024, not {Input.Size}."));
        }

        if (Input.Fault is { } fault)
        {
            errors.Add(new ValidationResult($"The input is not possible: {fault}."));
        }

        if (errors.Count > 0)
        {
            throw new ValidationException(string.Join(' ', errors.Select(e => e.ErrorMessage)));
        }

        return Precision == Precision.Auto ? this with { Precision = MultipliesBFloat16 ? Precision.BFloat16 : Precision.Full } : this;
    }

    /// <summary>Whether the processor has AVX512_BF16: CPUID leaf 7, sub-leaf 1, EAX bit 5 (Intel SDM, vol. 2A).</summary>
    private static bool MultipliesBFloat16 =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;
}
