using System.Globalization;

namespace PromptUNet.Imaging;

/// <summary>One structure of a .seg.nrrd file: a voxel with this value in this layer gets this label.</summary>
internal sealed record NrrdSegment(int Layer, int Value, Label Label);

/// <summary>
/// Slicer's segments in NRRD key/value pairs: Segment0_Name, Segment0_Color, Segment0_LabelValue, Segment0_Layer ... (3D
/// Slicer, "Segmentation file format (.seg.nrrd)").
/// </summary>
internal static class NrrdSegments
{
    /// <summary>The segments; null when the file is no segmentation.</summary>
    /// <exception cref="ImageFormatException">A segment's value, layer or colour is not allowed.</exception>
    public static IReadOnlyList<NrrdSegment>? Parse(NrrdHeader header, long layers, List<string> warnings)
    {
        var segments = new List<NrrdSegment>();
        for (int i = 0; header.Pairs.ContainsKey($"Segment{i}_ID") || header.Pairs.ContainsKey($"Segment{i}_Name"); i++)
        {
            // Files from before the layers hold each segment in a volume of its own, as ones.
            int layer = Whole(header, $"Segment{i}_Layer", layers > 1 ? i : 0);
            if (layer >= layers)
            {
                throw new ImageFormatException(header.Fields.Path, $"Segment{i}_Layer", layer, $"but the file has {layers} layer(s)");
            }

            int value = Whole(header, $"Segment{i}_LabelValue", 1);
            if (value == 0)
            {
                throw new ImageFormatException(header.Fields.Path, $"Segment{i}_LabelValue", value, "which is the background");
            }

            string name = header.Pairs.GetValueOrDefault($"Segment{i}_Name") ?? header.Pairs[$"Segment{i}_ID"];
            segments.Add(new NrrdSegment(layer, value, new Label(value, name, Colour(header, $"Segment{i}_Color"))));
        }

        return segments.Count == 0 ? null : Renumbered(segments, warnings);
    }

    /// <summary>Reads all layers, each label in the layer of its segment.</summary>
    public static LabelLayers Read(ImageFile file)
    {
        var segments = file.Segments!;
        var labels = segments.ToLookup(s => (s.Layer, s.Value)).ToDictionary(same => same.Key, same => same.First().Label.Id);
        var layers = file.Voxels.Volumes == 1 && segments.All(s => s.Value == s.Label.Id)
            ? [VoxelReader.Labels(file.Voxels, 0)]
            : VoxelReader.Layers(file.Voxels, (layer, value) => labels.GetValueOrDefault((layer, value)));
        Label[] named = [.. segments.Select(s => s.Label)];
        return new LabelLayers([.. layers.Select(l => new LabelVolume(file.Grid, l, named))], named)
        {
            Warnings = [.. file.Warnings, .. layers[0].Warnings],
        };
    }

    private static List<NrrdSegment> Renumbered(List<NrrdSegment> segments, List<string> warnings)
    {
        if (segments.Select(s => s.Value).Distinct().Count() == segments.Count)
        {
            return segments;
        }

        if (segments.Any(s => s.Value != 1))
        {
            warnings.Add("Segments of different layers share label values; they are numbered 1, 2, ... in the file's order.");
        }

        return [.. segments.Select((s, i) => s with { Label = s.Label with { Id = i + 1 } })];
    }

    private static int Whole(NrrdHeader header, string key, int missing)
    {
        if (!header.Pairs.TryGetValue(key, out string? text))
        {
            return missing;
        }

        return int.TryParse(
            text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new ImageFormatException(header.Fields.Path, key, text, "but a whole number from 0 up is expected");
    }

    private static Rgb? Colour(NrrdHeader header, string key)
    {
        if (!header.Pairs.TryGetValue(key, out string? text))
        {
            return null;
        }

        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        byte[] parts = Array.ConvertAll(words, word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double part) && part is >= 0 and <= 1
                ? (byte)Math.Round(part * 255)
                : throw new ImageFormatException(header.Fields.Path, key, text, "but a colour has parts from 0 to 1"));
        return parts.Length == 3
            ? new Rgb(parts[0], parts[1], parts[2])
            : throw new ImageFormatException(header.Fields.Path, key, text, "but a colour has three parts");
    }
}
