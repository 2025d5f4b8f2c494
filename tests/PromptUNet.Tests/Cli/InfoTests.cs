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
        Assert.Equal(
            expected.ReplaceLineEndings("\n"), outcome.Output.Replace("-0", "0", StringComparison.Ordinal).ReplaceLineEndings("\n"));
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
}
