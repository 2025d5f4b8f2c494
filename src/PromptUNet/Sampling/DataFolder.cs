using System.Text.Json;
using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>A labelled scan in a data folder, not read yet.</summary>
/// <param name="Dataset">The collection it belongs to.</param>
/// <param name="Case">Its name within the collection.</param>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c>.</param>
/// <param name="Image">Path of the scan; null when there is only a label map.</param>
/// <param name="Labels">Path of the labels, on the scan's grid.</param>
/// <param name="Licence">Terms it came with.</param>
/// <param name="FreeWeights">Whether weights trained on it may go to everyone.</param>
public sealed record CaseFile(string Dataset, string Case, string Split, string? Image, string Labels, string Licence, bool FreeWeights)
{
    /// <summary>Part of the body, such as <c>brain</c>; null when the manifest does not state it.</summary>
    public string? Region { get; init; }

    /// <summary>Reads scan and labels.</summary>
    /// <exception cref="ImageFormatException">A file is refused.</exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    public LabelledCase Read() => new(Dataset, Case, Image is null ? null : VolumeFile.ReadImage(Image), VolumeFile.ReadLabels(Labels));
}

/// <summary>
/// A folder of labelled scans. Either a <c>manifest.json</c> lists them, or they lie in the sub-folders <c>train</c>,
/// <c>val</c> and <c>test</c> as pairs <c>NAME_image.*</c> and <c>NAME_labels.*</c>.
/// </summary>
public static partial class DataFolder
{
    /// <summary>The cases in a stable order.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The manifest is broken, or the folder holds no case.</exception>
    public static IReadOnlyList<CaseFile> Cases(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no data folder '{folder}'.");
        }

        string manifest = Path.Combine(folder, "manifest.json");
        var cases = File.Exists(manifest) ? Listed(manifest, folder) : Paired(folder);
        return cases.Count > 0 ? cases : throw new InvalidDataException(
            $"'{folder}' holds no cases: neither a manifest.json nor pairs NAME_image.* and NAME_labels.* in train, val or test.");
    }

    private static List<CaseFile> Listed(string manifest, string folder)
    {
        try
        {
            var listed = JsonSerializer.Deserialize(File.ReadAllBytes(manifest), ManifestJson.Default.Manifest);
            return [.. (listed?.Cases ?? []).Select(c => new CaseFile(
                c.Dataset, c.Case, c.Split, c.Image is null ? null : Path.Combine(folder, c.Image), Path.Combine(folder, c.Labels),
                c.Licence ?? "not stated", c.FreeWeights)
            {
                Region = c.Region,
            })];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{manifest}' is not a manifest of cases: {e.Message}", e);
        }
    }

    private static List<CaseFile> Paired(string folder)
    {
        List<CaseFile> cases = [];
        foreach (string split in new[] { "train", "val", "test" })
        {
            string place = Path.Combine(folder, split);
            string[] files = Directory.Exists(place) ? Directory.GetFiles(place) : [];
            foreach (string labels in files
                .Where(f => Path.GetFileName(f).Contains("_labels.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileName(labels)[..Path.GetFileName(labels).IndexOf("_labels.", StringComparison.Ordinal)];
                string? image = Array.Find(files, f => Path.GetFileName(f).StartsWith($"{name}_image.", StringComparison.Ordinal));
                cases.Add(new CaseFile(
                    Path.GetFileName(Path.GetFullPath(folder)), name, split, image, labels, "as the owner says", FreeWeights: true));
            }
        }

        return cases;
    }

    internal sealed record Manifest([property: JsonRequired] IReadOnlyList<ManifestCase> Cases);

    internal sealed record ManifestCase(
        [property: JsonRequired] string Dataset, [property: JsonRequired] string Case, [property: JsonRequired] string Split,
        string? Image, [property: JsonRequired] string Labels, string? Licence, string? Region, bool FreeWeights);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Manifest))]
    private sealed partial class ManifestJson : JsonSerializerContext;
}
