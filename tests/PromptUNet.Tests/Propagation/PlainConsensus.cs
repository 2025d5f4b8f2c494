using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>What <see cref="Consensus"/> does, the plain way: three logits for every voxel of the volume.</summary>
internal sealed class PlainConsensus
{
    private readonly Volume _volume;
    private readonly PropagationOptions _options;

    public PlainConsensus(Volume volume, int axis, IReadOnlyList<Keyframe> keyframes, PropagationOptions options)
    {
        (_volume, _options) = (volume, options);
        var (own, found) = Logits(axis, keyframes);
        float?[][] logits = new float?[3][];
        logits[axis] = own;
        foreach (int other in Enumerable.Range(0, 3).Where(a => a != axis))
        {
            (logits[other], _) = Logits(other, Sections(found, other));
        }

        int[] rest = [.. Enumerable.Range(0, 3).Where(a => a != axis)];
        bool[] emptySlice = [.. Enumerable.Range(0, volume.Grid.Size[axis]).Select(k => found.Mask(1, axis, k).IsEmpty)];
        Alone = Array.ConvertAll(found.ToArray(), v => v == 1);
        Drawn = Array.ConvertAll(own, v => v is null);
        Result = [.. Alone];
        Disagreement = new int[Result.Length];
        for (int i = 0; i < Result.Length; i++)
        {
            if (own[i] is { } drawn)
            {
                long sum = Whole(drawn, 2) + Vote(logits[rest[0]], rest[0], i) + Vote(logits[rest[1]], rest[1], i);
                Result[i] = sum > 0 && !emptySlice[Place(i, axis)];
                Disagreement[i] = logits.Count(l => l[i] is { } vote && vote > 0 != Result[i]);
            }
        }
    }

    /// <summary>Along the drawn axis, before the vote.</summary>
    public bool[] Alone { get; }

    /// <summary>Voxels that a person drew.</summary>
    public bool[] Drawn { get; }

    public bool[] Result { get; }

    public int[] Disagreement { get; }

    /// <summary>On a slice that prompted, the mean of the slices beside it.</summary>
    private long Vote(float?[] logits, int axis, int voxel)
    {
        if (logits[voxel] is { } own)
        {
            return Whole(own, 1);
        }

        int[] beside =
            [.. ((int[])[-1, 1]).Where(step => Place(voxel, axis) + step >= 0 && Place(voxel, axis) + step < _volume.Grid.Size[axis])];
        return beside.Sum(step => Whole(logits[voxel + (step * Stride(axis))]!.Value, 1f / beside.Length));
    }

    /// <summary>In millionths or so, so that a sum next to 0 has the same sign however it is added up.</summary>
    private static long Whole(float logit, float weight) => (long)MathF.Round(logit * weight * (1 << 20));

    /// <summary>Null where the slice prompted; -4 where nothing was asked.</summary>
    private (float?[] Logits, LabelVolume Found) Logits(int axis, IReadOnlyList<Keyframe> prompts)
    {
        float?[] logits = new float?[_volume.Grid.Size.Count];
        Array.Fill(logits, -4);
        foreach (var prompt in prompts)
        {
            Put(axis, prompt.Slice, _ => null);
        }

        var propagator = new PropagatorRun(_volume, axis, ScriptedSegmenter.Restless(), _options);
        foreach (var segmented in propagator.Run(prompts).OfType<SliceSegmented>())
        {
            Put(axis, segmented.Slice, i => Math.Clamp(segmented.Logits.Values[i], -4, 4));
        }

        return (logits, propagator.ToLabels(1));

        void Put(int across, int slice, Func<int, float?> value)
        {
            int pixel = 0;
            for (int i = 0; i < logits.Length; i++)
            {
                logits[i] = Place(i, across) == slice ? value(pixel++) : logits[i];
            }
        }
    }

    private static List<Keyframe> Sections(LabelVolume found, int axis)
    {
        int[] slices = [.. Enumerable.Range(0, found.Grid.Size[axis]).Where(k => !found.Mask(1, axis, k).IsEmpty)];
        int count = Math.Min(8, (slices.Length + 1) / 2);
        return [.. Enumerable.Range(0, count).Select(i => slices[(int)((i + 0.5) * slices.Length / count)])
            .Select(k => new Keyframe(k, found.Mask(1, axis, k)))];
    }

    private int Stride(int axis) => axis switch { 0 => 1, 1 => _volume.Grid.Size.X, _ => _volume.Grid.Size.X * _volume.Grid.Size.Y };

    private int Place(int voxel, int axis)
    {
        var size = _volume.Grid.Size;
        return axis switch { 0 => voxel % size.X, 1 => voxel / size.X % size.Y, _ => voxel / (size.X * size.Y) };
    }
}
