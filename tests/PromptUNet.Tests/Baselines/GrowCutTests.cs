using PromptUNet.Imaging;
using PromptUNet.Lab.Baselines;
using PromptUNet.Prompting;
using PromptUNet.Tests.Prompting;

namespace PromptUNet.Tests.Baselines;

public sealed class GrowCutTests
{
    private const int Edge = 30;

    [Fact]
    public void A_pixel_belongs_to_the_seed_that_reaches_it_with_the_least_loss()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var query = new Slice(Edge, Edge, [.. Enumerable.Range(0, Edge * Edge).Select(_ => random.NextSingle())]);
            var mask = Spanning(random);
            Assert.Equal(ByDefinition(query, mask), new GrowCut().Segment(query, new Prompt(query, mask.ToSlice(), 2)).Above(0).Pixels);
        }
    }

    [Fact]
    public void The_outline_moves_to_an_edge_inside_or_outside_the_prompt()
    {
        var prompt = Drawn.Disc(60, 60, 30, 30, 15);
        foreach (double radius in (double[])[13.5, 14, 15, 15.8])
        {
            var structure = Drawn.Disc(60, 60, 30, 30, radius);
            var query = new Slice(60, 60, Array.ConvertAll(structure.Pixels, p => p ? 900f : 100));
            Assert.Equal(structure.Pixels, new GrowCut().Segment(query, new Prompt(query, prompt.ToSlice(), 1)).Above(0).Pixels);
        }
    }

    [Fact]
    public void Many_threads_get_the_answer_of_one()
    {
        var random = new Random(5);
        var query = new Slice(Edge, Edge, [.. Enumerable.Range(0, Edge * Edge).Select(_ => random.NextSingle())]);
        var prompt = new Prompt(query, Drawn.Disc(Edge, Edge, 14, 15, 10).ToSlice(), 1);
        foreach (ISliceSegmenter segmenter in (ISliceSegmenter[])[new GrowCut(), new RegionGrowing()])
        {
            float[] alone = segmenter.Segment(query, prompt).Values;
            float[][] together = new float[16][];
            Parallel.For(0, together.Length, i => together[i] = segmenter.Segment(query, prompt).Values);
            Assert.All(together, t => Assert.Equal(alone, t));
        }
    }

    /// <summary>Blobs whose box, with the room that is looked at, is the whole slice.</summary>
    private static Mask Spanning(Random random)
    {
        var mask = Drawn.Blobs(Edge, Edge, random);
        (mask[2, 2], mask[Edge - 3, Edge - 3]) = (true, true);
        return mask;
    }

    /// <summary>The automaton as the paper writes it down, over all cells, with the seeds that the documentation names.</summary>
    private static bool[] ByDefinition(Slice query, Mask mask)
    {
        float[] grey = new float[query.Values.Length];
        new Normalisation().Apply(query.Values, grey);
        double[] distance = [.. Enumerable.Range(0, grey.Length).Select(i => Drawn.OutlineDistance(mask, i))];
        bool[] label = [.. distance.Select(d => d >= distance.Max() / 5)];
        float[] strength = [.. distance.Select((d, i) => label[i] || d < -1 ? 1f : 0)];
        for (bool changed = true; changed;)
        {
            changed = false;
            var (labels, strengths) = ((bool[])label.Clone(), (float[])strength.Clone());
            for (int p = 0; p < grey.Length; p++)
            {
                foreach (int q in Drawn.Neighbours(mask, p))
                {
                    float attack = (1 - Math.Abs(grey[p] - grey[q])) * strengths[q];
                    if (attack > strengths[p])
                    {
                        (label[p], strength[p], changed) = (labels[q], attack, true);
                    }
                }
            }
        }

        return label;
    }
}
