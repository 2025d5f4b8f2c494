using PromptUNet.Annotation;

namespace PromptUNet.Server.Sessions;

/// <summary>Where a voxel's label comes from.</summary>
/// <param name="Label">0 for the background.</param>
/// <param name="Origin">background, human, propagated, fused or imported.</param>
/// <param name="From">The keyframe that it is on or follows from; of two the lower one.</param>
/// <param name="To">Of two keyframes, the higher one.</param>
/// <param name="By">How its keyframe came about, where it is on one: drawn, corrected, accepted, absent or imported.</param>
internal sealed record VoxelProvenance(int Label, string Origin, SlicePlace? From, SlicePlace? To, string? By)
{
    public static VoxelProvenance Of(Provenance provenance) => new(
        provenance.Label, provenance.Origin.ToString().ToLowerInvariant(), provenance.From, provenance.To, provenance.By?.ToString().ToLowerInvariant());
}
