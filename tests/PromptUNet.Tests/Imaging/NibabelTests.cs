using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>
/// NIfTI as nibabel has it, both ways, for types x byte order x scaling x qform, sform, oblique x container x version. The script
/// tests/golden/nibabel_golden.py makes and compares the variants.
/// </summary>
public sealed class NibabelTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly string Script = Path.Combine(TestFiles.Repository, "tests", "golden", "nibabel_golden.py");

    [Fact]
    public void Nibabel_and_we_agree_on_voxels_and_affine_of_every_variant_both_ways()
    {
        string python = Python.With("nibabel");
        using var folder = new TemporaryFolder();
        Run(python, "make", folder);
        var variants = JsonSerializer.Deserialize<Variant[]>(File.ReadAllText(folder["index.json"]), Json)!;
        var written = new List<Written>();
        foreach (var variant in variants)
        {
            AssertVariant(folder, variant);
            written.Add(WriteAgain(folder, variant, mask: written.Count % 4 == 0));
        }

        written.AddRange(WriteNew(folder, count: 100));
        File.WriteAllText(folder["ours.json"], JsonSerializer.Serialize(written, Json));
        var result = JsonSerializer.Deserialize<Comparison>(Run(python, "check", folder), Json)!;
        Assert.Empty(result.Wrong);
        Assert.Equal(written.Count, result.Files);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{variants.Length} variants of nibabel read by us, {result.Files} files of ours read by nibabel");
        Assert.Equal(1960, variants.Length);
    }

    private static void AssertVariant(TemporaryFolder folder, Variant variant)
    {
        double[] expected = MemoryMarshal.Cast<byte,
        double>(File.ReadAllBytes(folder[Path.ChangeExtension(Stem(variant.Name), ".f64")])).ToArray();
        int volumes = variant.Shape.Length > 3 ? variant.Shape[3] : 1, count = expected.Length / volumes;
        for (int volume = 0; volume < volumes; volume++)
        {
            var image = VolumeFile.ReadImage(folder[variant.Name], volume);
            Assert.Equal(new Size3(variant.Shape[0], variant.Shape[1], variant.Shape[2]), image.Grid.Size);
            float[] values = image.ToArray();
            for (int i = 0; i < count; i++)
            {
                double value = expected[(volume * count) + i];
                bool same = variant.Scaled
                    ? Math.Abs(values[i] - value) <= 1e-6 * Math.Max(1, Math.Abs(value)) || values[i].Equals((float)value)
                    : values[i].Equals((float)value);
                Assert.True(same, $"{variant.Text}: voxel {i} is {values[i]}, nibabel says {value}");
            }

            // A quaternion is turned into a matrix in other steps than nibabel's; all else is the same number.
            double tolerance = variant.Rounded ? 1e-6 * variant.Affine.Max(Math.Abs) : 0;
            var differences = image.Grid.Affine.ToRows().Zip(variant.Affine, (a, b) => Math.Abs(a - b));
            Assert.True(differences.Max() <= tolerance, $"{variant.Text}: {image.Grid.Affine}");
        }
    }

    /// <summary>The variant's image, or a mask on its grid, in the variant's own container.</summary>
    private static Written WriteAgain(TemporaryFolder folder, Variant variant, bool mask)
    {
        var image = VolumeFile.ReadImage(folder[variant.Name]);
        string name = "our_" + variant.Name;
        if (!mask)
        {
            VolumeFile.Write(folder[name], image);
            return Note(folder, name, image, image.ToArray(), variant);
        }

        int[] labels = [.. image.ToArray().Select((v, i) => float.IsFinite(v) ? (int)Math.Abs(v) % (i % 2 == 0 ? 70000 : 200) : 0)];
        VolumeFile.Write(folder[name], new LabelVolume(image.Grid, labels));
        return Note(folder, name, image, Array.ConvertAll(labels, label => (float)label), variant);
    }

    /// <summary>Images on oblique grids that no NIfTI file gave.</summary>
    private static IEnumerable<Written> WriteNew(TemporaryFolder folder, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var grid = RoundTripTests.Grids.Single(_ => true, $"{i:D16}");
            var image = new Volume(grid, [.. Enumerable.Range(0, (int)grid.Size.Count).Select(v => v * 0.1f)]);
            string name = $"new_{i}{(i % 2 == 0 ? ".nii.gz" : ".hdr")}";
            VolumeFile.Write(folder[name], image);
            yield return Note(folder, name, image, image.ToArray(), source: null);
        }
    }

    private static Written Note(TemporaryFolder folder, string name, Volume image, float[] values, Variant? source)
    {
        File.WriteAllBytes(folder[name + ".f32"], MemoryMarshal.AsBytes(values.AsSpan()));
        var size = image.Grid.Size;
        bool placed = source is null || image.Grid.Nifti!.SFormCode > 0 || image.Grid.Nifti.QFormCode > 0;
        return new Written(
            name, name + ".f32", [size.X, size.Y, size.Z], image.Grid.Affine.ToRows(), placed, source?.Name, Qform: source is null);
    }

    private static string Run(string python, string command, TemporaryFolder folder)
    {
        var (exitCode, output, errors) = Python.Run(python, Script, command, folder[""]);
        Assert.True(exitCode == 0, errors);
        return output;
    }

    private static string Stem(string name) => name[..name.IndexOf('.', StringComparison.Ordinal)];

    private sealed record Variant(
        string Name, [property: JsonPropertyName("variant")] string Text, int[] Shape, double[] Affine, bool Scaled, bool Rounded);

    private sealed record Written(string Name, string Values, int[] Size, double[] Affine, bool Placed, string? Source, bool Qform);

    private sealed record Comparison(int Files, string[] Wrong);
}
