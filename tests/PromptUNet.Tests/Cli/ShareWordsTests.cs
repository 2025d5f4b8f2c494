using PromptUNet.Cli.Segment;

namespace PromptUNet.Tests.Cli;

public sealed class ShareWordsTests
{
    [Theory]
    [InlineData(0, "less than a tenth")]
    [InlineData(0.1, "about a tenth")]
    [InlineData(0.25, "about a quarter")]
    [InlineData(1.0 / 3, "about a third")]
    [InlineData(0.5, "about half")]
    [InlineData(0.8, "most")]
    [InlineData(1, "most")]
    public void A_share_is_said_in_words(double share, string words) => Assert.Equal(words, ShareWords.Of(share));

    [Fact]
    public void A_word_is_off_by_no_more_than_its_neighbours_are()
    {
        (string Words, double Share)[] all =
        [
            ("about a tenth", 0.1), ("about a quarter", 0.25), ("about a third", 1.0 / 3), ("about half", 0.5), ("most", 0.8),
        ];
        for (double share = 0.07; share <= 1; share += 0.01)
        {
            double said = all.Single(w => w.Words == ShareWords.Of(share)).Share;
            Assert.InRange(said / share, 1 / 1.65, 1.65);
        }
    }
}
