using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Sampling;

namespace PromptUNet.Training.Tests;

/// <summary>Answers that prompt the next sample of their chain.</summary>
public sealed class ChainAnswersTests
{
    private const int Size = 32, Plane = Size * Size;

    private static readonly InputOptions Input =
        new() { Size = Size, Planes = [PromptPlane.Mask, PromptPlane.PreviousDistance, PromptPlane.PreviousMask],
        Corrected = PromptPlane.PreviousDistance };

    [Fact]
    public void An_answer_is_shown_where_the_next_window_sees_it()
    {
        var answers = new ChainAnswers(Input);
        answers.Take([Sample(chain: 7, null), Sample(chain: 8, null)], [.. Disc(10, 12), .. Disc(20, 20)]);
        var next = Sample(chain: 7, Shifted(by: 3));
        answers.Show(next);
        float[] mask = next.Prompt[(2 * Plane)..], expected = new float[Plane];
        SoftMask.Of(Disc(10 - 3, 12), expected);
        Assert.All(Enumerable.Range(0, Plane).Where(i => i % Size < Size - 3), i => Assert.Equal(expected[i], mask[i], 1e-4f));
        var distance = new Slice(Size, Size);
        new OutlineDistance().Of(new Slice(Size, Size, mask), distance);
        Assert.Equal(distance.Values.Select(d => d / OutlineDistance.Limit), next.Prompt[Plane..(2 * Plane)]);
        Assert.All(next.Prompt[..Plane], v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_sample_whose_chain_has_no_answer_or_that_does_not_follow_stays_as_it_is()
    {
        var answers = new ChainAnswers(Input);
        answers.Take([Sample(chain: 7, null)], Disc(10, 12));
        foreach (var sample in new[] { Sample(chain: 9, Shifted(by: 0)), Sample(chain: 7, null) })
        {
            answers.Show(sample);
            Assert.All(sample.Prompt, v => Assert.Equal(0, v));
        }

        answers.Clear();
        var forgotten = Sample(chain: 7, Shifted(by: 0));
        answers.Show(forgotten);
        Assert.All(forgotten.Prompt, v => Assert.Equal(0, v));
    }

    [Fact]
    public void What_lies_beyond_the_window_before_is_background()
    {
        var answers = new ChainAnswers(Input);
        answers.Take([Sample(chain: 7, null)], [.. Enumerable.Repeat(5f, Plane)]);
        var next = Sample(chain: 7, Shifted(by: 10));
        answers.Show(next);
        Assert.All(Enumerable.Range(0, Plane), i => Assert.Equal(i % Size < Size - 10 ? 1 : 0, next.Prompt[(2 * Plane) + i]));
    }

    private static float[] Disc(double x, double y) =>
        [.. Enumerable.Range(0, Plane).Select(i => (float)(6 - Math.Sqrt(Math.Pow((i % Size) - x, 2) + Math.Pow((i / Size) - y, 2))))];

    private static WindowPlaces Shifted(int by) =>
        new([.. Enumerable.Range(0, Plane).Select(i => (float)((i % Size) + by))],
            [.. Enumerable.Range(0, Plane).Select(i => (float)(i / Size))]);

    private static Sample Sample(long chain, WindowPlaces? before) =>
        new(new float[Plane], new float[3 * Plane], new float[Plane], "none") { Chain = chain, Before = before };
}
