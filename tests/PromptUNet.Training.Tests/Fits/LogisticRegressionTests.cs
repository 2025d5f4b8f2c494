using PromptUNet.Lab.Fits;

namespace PromptUNet.Training.Tests.Fits;

public sealed class LogisticRegressionTests
{
    [Fact]
    public void With_a_constant_alone_the_probability_is_the_share_of_the_true_rows()
    {
        double[] weights = LogisticRegression.Fit([[1], [1], [1], [1]], [1, 1, 1, 0], [1, 1, 1, 1], ridge: 1);
        Assert.Equal(Math.Log(3), weights[0], 1e-9);
    }

    [Fact]
    public void Two_groups_have_the_log_odds_of_their_shares()
    {
        // One of four true at x = 0, three of four at x = 1: the constant is log(1/3), the slope log(9).
        double[][] rows = [.. Enumerable.Range(0, 8).Select(i => new double[] { i / 4, 1 })];
        double[] weights = LogisticRegression.Fit(rows, [1, 0, 0, 0, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1, 1, 1], ridge: 1e-9);
        Assert.Equal(Math.Log(9), weights[0], 1e-6);
        Assert.Equal(Math.Log(1 / 3.0), weights[1], 1e-6);
    }

    [Fact]
    public void A_share_counts_as_that_many_true_rows()
    {
        double[] shares = LogisticRegression.Fit([[0.5, 1], [-1, 1]], [0.75, 0.5], [4, 4], ridge: 0.1);
        double[] rows = LogisticRegression.Fit([[0.5, 1], [0.5, 1], [-1, 1], [-1, 1]], [1, 0, 1, 0], [3, 1, 2, 2], ridge: 0.1);
        Assert.Equal(rows[0], shares[0], 1e-9);
        Assert.Equal(rows[1], shares[1], 1e-9);
    }

    [Fact]
    public void A_row_of_twofold_importance_counts_as_two_rows()
    {
        double[] once = LogisticRegression.Fit([[0.5, 1], [-1, 1], [2, 1]], [1, 0, 0], [2, 1, 1], ridge: 0.1);
        double[] twice = LogisticRegression.Fit([[0.5, 1], [0.5, 1], [-1, 1], [2, 1]], [1, 1, 0, 0], [1, 1, 1, 1], ridge: 0.1);
        Assert.Equal(twice[0], once[0], 1e-9);
        Assert.Equal(twice[1], once[1], 1e-9);
    }

    [Fact]
    public void Groups_that_lie_apart_have_one_answer_where_ridge_and_slope_are_level()
    {
        double[] weights = LogisticRegression.Fit([[-2, 1], [-1, 1], [1, 1], [2, 1]], [0, 0, 1, 1], [1, 1, 1, 1], ridge: 0.5);
        double slope = weights[0];
        double pull = (2 * 1 / (1 + Math.Exp(slope))) + (2 * 2 / (1 + Math.Exp(2 * slope)));
        Assert.Equal(0.5 * slope, pull, 1e-6);
        Assert.Equal(0, weights[1], 1e-9);
    }

    [Fact]
    public void Rows_of_one_truth_and_no_ridge_are_refused()
    {
        Assert.Contains("All of the 2 rows have one truth", Assert.Throws<ArgumentException>(
            () => LogisticRegression.Fit([[1], [1]], [1, 1], [1, 1], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("not 1.5", Assert.Throws<ArgumentException>(() => LogisticRegression.Fit([[1], [1]], [1.5, 0], [1, 1], 1)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => LogisticRegression.Fit([[1], [1]], [1, 0], [1, 1], 0));
    }
}
