using PromptUNet.Augmentation;
using PromptUNet.Imaging;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>How a person draws what is there.</summary>
public abstract class Hand
{
    /// <summary>Draws the truth to the pixel.</summary>
    public static Hand Perfect { get; } = new PerfectHand();

    /// <summary>
    /// Draws outlines that lie one pixel outside or inside, here up to one more, there less (<see cref="PromptDeformation"/>), and
    /// misses a part of every other mask. What it draws depends on the seed and on the masks drawn before.
    /// </summary>
    public static Hand Noisy(int seed) => new NoisyHand(new Random(seed));

    /// <summary>A structure's mask as this person draws it; empty where it is empty.</summary>
    public abstract Mask Draw(Mask truth);

    private sealed class PerfectHand : Hand
    {
        public override Mask Draw(Mask truth) => truth;
    }

    private sealed class NoisyHand(Random random) : Hand
    {
        private const float Off = 1, Wander = 1, LargestMissedShare = 0.2f;

        public override Mask Draw(Mask truth)
        {
            var outline = new PromptDeformation(random.Next(2) == 0 ? Off : -Off, Wander, random.Next());
            var part = new MissedPart(random.Next(2) == 0 ? 0 : LargestMissedShare * random.NextSingle(), random.Next());
            return part.Apply(outline.Apply(truth));
        }
    }
}
