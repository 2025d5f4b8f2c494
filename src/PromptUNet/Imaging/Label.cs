namespace PromptUNet.Imaging;

/// <summary>A structure's number in a label volume (never 0, the background), its name and colour.</summary>
public sealed record Label(int Id, string Name, Rgb? Colour = null);

/// <summary>A colour of three bytes.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue);

/// <summary>Colours for labels that have none of their own.</summary>
public static class LabelColours
{
    private const double GoldenAngle = 137.50776405003785;

    /// <summary>A bright colour. The golden angle between the hues of successive labels keeps any few labels apart.</summary>
    public static Rgb Of(int label)
    {
        double hue = label * GoldenAngle % 360 / 60;
        return new Rgb(Part(hue + 2), Part(hue), Part(hue - 2 + 6));
    }

    // A trapezoid over the hue circle of six: 1 near the hue of this colour component, then falling to 0.2.
    private static byte Part(double hue)
    {
        double distance = Math.Abs((hue % 6) - 3);
        return (byte)Math.Round(255 * (0.2 + (0.8 * Math.Clamp(2 - distance, 0, 1))));
    }
}
