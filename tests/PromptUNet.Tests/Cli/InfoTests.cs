using PromptUNet.Imaging;

namespace PromptUNet.Tests.Cli;

public sealed class InfoTests : IDisposable
{
    private static readonly Grid Grid = new(new Size3(4, 3, 2), Affine.Scaling(2, 2, 5) with { X0 = -1 });

    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Info_describes_a_segmentation_to_the_letter()
    {
        int[] values = [.. Enumerable.Range(0, 24).Select(i => i < 6 ? 2 : 0)];
        _here.Write("mask.seg.nrrd", new LabelVolume(Grid, values, [new(2, "liver", new Rgb(1, 2, 255))]));
        string expected = $$"""
            {
              "file": "{{_here["mask.seg.nrrd"]}}",
              "format": "NRRD",
              "size": [
                4,
                3,
                2
              ],
              "spacingMm": [
                2,
                2,
                5
              ],
              "orientation": "RAS",
              "affine": [
                [
                  2,
                  0,
                  0,
                  -1
                ],
                [
                  0,
                  2,
                  0,
                  0
                ],
                [
                  0,
                  0,
                  5,
                  0
                ]
              ],
              "type": "uint8",
              "volumes": 1,
              "minimum": null,
              "maximum": null,
              "labels": [
                {
                  "label": 2,
                  "name": "liver",
                  "colour": "#0102FF",
                  "voxels": 6,
                  "millilitres": 0.12
                }
              ],
              "warnings": []
            }

            """;
        var outcome = _here.Run("info", "@mask.seg.nrrd", "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Equal(expected.ReplaceLineEndings("\n"), outcome.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Info_tells_a_scan_from_a_mask_without_names()
    {
        _here.Write("scan.nii.gz", MovingDiscs.Scan);
        _here.Write("mask.nii.gz", MovingDiscs.Truth);
        string scan = _here.Run("info", "@scan.nii.gz").Output, mask = _here.Run("info", "@mask.nii.gz").Output;
        Assert.Contains("Values ", scan, StringComparison.Ordinal);
        Assert.DoesNotContain("Label", scan, StringComparison.Ordinal);
        Assert.Contains("Label", mask, StringComparison.Ordinal);
        Assert.Contains("Grid         44 x 40 x 12 voxels of 1 x 1 x 2 mm", mask, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_counts_what_is_not_a_number()
    {
        float[] values = MovingDiscs.Scan.ToArray();
        values[7] = float.NaN;
        _here.Write("scan.nii.gz", new Volume(MovingDiscs.Grid, values));
        var outcome = _here.Run("info", "@scan.nii.gz");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("NaN", outcome.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Info_prints_no_negative_zero()
    {
        var grid = new Grid(MovingDiscs.Grid.Size, Affine.Scaling(1, -1, 2) with { X0 = -0.00001 });
        _here.Write("scan.mha", new Volume(grid, MovingDiscs.Scan.ToArray()));
        string text = _here.Run("info", "@scan.mha").Output;
        Assert.Contains("Affine", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"-0(\s|$)", text);
    }

    /// <summary>What info counts is what segment and evaluate read.</summary>
    [Theory]
    [InlineData(0.9999f, 0, "are not quite whole numbers")]
    [InlineData(1f, float.NaN, "are NaN")]
    [InlineData(1f, -1, "are -1; they count as background.")]
    public void Info_counts_the_labels_that_other_commands_read(float one, float background, string warning)
    {
        float[] values = Array.ConvertAll(MovingDiscs.Truth.ToArray(), label => label == 0 ? background : label * one);
        _here.Write("mask.nii.gz", new Volume(MovingDiscs.Grid, values));
        _here.Write("truth.nii.gz", MovingDiscs.Truth);
        var told = _here.Run("info", "@mask.nii.gz");
        var exact = _here.Run("info", "@truth.nii.gz");
        Assert.Contains("Label", exact.Output, StringComparison.Ordinal);
        Assert.Equal(Table(exact.Output), Table(told.Output));
        Assert.Contains(warning, told.Errors, StringComparison.Ordinal);
        var compared = _here.Run("evaluate", "@mask.nii.gz", "@truth.nii.gz", "--json");
        Assert.Contains("\"dice\": 1,", compared.Output, StringComparison.Ordinal);
        Assert.Contains(warning, compared.Errors, StringComparison.Ordinal);

        static string Table(string output) => output[output.IndexOf("Label", StringComparison.Ordinal)..];
    }

    [Fact]
    public void Info_shows_a_probability_map_as_values()
    {
        float[] values = Array.ConvertAll(MovingDiscs.Truth.ToArray(), label => label == 0 ? 0 : 0.7f);
        _here.Write("map.nii.gz", new Volume(MovingDiscs.Grid, values));
        string text = _here.Run("info", "@map.nii.gz").Output;
        Assert.Contains("Values       0 to 0.7", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Label", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, "is NaN")]
    [InlineData(-3f, "is -3")]
    public void A_scan_in_which_nothing_can_be_seen_gets_a_word(float value, string said)
    {
        float[] values = new float[MovingDiscs.Grid.Size.Count];
        Array.Fill(values, value);
        _here.Write("scan.nii.gz", new Volume(MovingDiscs.Grid, values));
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        string sentence = $"Every one of the {values.Length} voxels {said}, so there is nothing to see.";
        Assert.Contains(sentence, _here.Run("info", "@scan.nii.gz").Errors, StringComparison.Ordinal);
        var segmented = _here.Run("segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "--preset", "carry", "-o", "@mask.nii.gz");
        Assert.Contains(sentence, segmented.Errors, StringComparison.Ordinal);
    }
}
