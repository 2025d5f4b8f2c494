using System.CommandLine;
using System.Globalization;
using PromptUNet.Imaging;
using PromptUNet.Pictures;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary><c>promptunet slice</c>: a slice as a picture to draw on with a paint program.</summary>
internal static class SliceCommand
{
    /// <summary>The picture to write, as the user wrote it. Either slice or place is stated.</summary>
    internal sealed record Request(
        string Image, int? Slice, double? AtMm, string Axis, int Volume, string? Window, string Output, bool Force);

    public static Command Create(Screen screen)
    {
        var image = new Argument<string>("IMAGE") { Description = "The scan: NIfTI, NRRD or MetaImage." };
        var slice = new Option<int?>("--slice")
        {
            HelpName = "N", Description = "The slice, counted from 0 as stored; some programs count from 1.",
        };
        var atMm = new Option<double?>("--at-mm")
        {
            HelpName = "MM",
            Description = "Instead of --slice: the slice nearest to this place in mm, to the head, the front or the patient's right (RAS).",
        };
        var axis = new Option<string>("--axis")
        {
            Description = "The plane of the slice, or the number of the array axis across it.", DefaultValueFactory = _ => "axial",
        };
        var window = new Option<string?>("--window")
        {
            HelpName = "CENTRE,WIDTH",
            Description =
                "The values shown from black to white, such as 40,400 for soft tissue in CT. By default all but the most extreme.",
        };
        var volume = new Option<int>("--volume") { HelpName = "K", Description = "Which volume of a 4-D scan, counted from 0." };
        var output = new Option<string>("--output", "-o") { HelpName = "PNG", Required = true, Description = "The picture to write." };
        var force = new Option<bool>("--force") { Description = "Replace a file that exists." };
        axis.AcceptOnlyFromAmong(SliceAxis.Names);
        var command = new Command(
            "slice",
            "Writes a slice as a picture to paint on, for 'segment --prompt'. Paint the structure in a colour, filled or as a closed "
            + "outline, and save the picture as PNG at its size. Several structures take several colours: red is label 1, green 2, blue 3, "
            + "yellow 4, cyan 5, magenta 6, orange 7, purple 8. The picture remembers its slice in a comment, which GIMP and Microsoft "
            + "Paint keep; Photoshop does not. Without it the greys beneath the paint tell slice, axis and sides.")
        {
            image, slice, atMm, axis, window, volume, output, force,
        };
        command.SetAction((parsed, cancel) =>
        {
            Run(
                new Request(
                    parsed.GetValue(image)!, parsed.GetValue(slice), parsed.GetValue(atMm), parsed.GetValue(axis)!, parsed.GetValue(volume),
                    parsed.GetValue(window), parsed.GetValue(output)!, parsed.GetValue(force)),
                screen);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="UsageException">The scan has no such slice, or the picture cannot be written there.</exception>
    public static void Run(Request request, Screen screen)
    {
        OutputFile.CheckPicture(request.Output, request.Force, [request.Image]);
        if ((request.Slice is null) == (request.AtMm is null))
        {
            throw new UsageException("Name the slice by --slice N, counted from 0, or by --at-mm.");
        }

        (float, float)? shown = request.Window is { } text ? WindowOf(text) : null;
        var scan = VolumeFile.ReadImage(request.Image, request.Volume);
        screen.Warn(scan.Warnings.Select(w => $"{request.Image}: {w}"));
        int axis = SliceAxis.Parse(request.Axis, scan.Grid);
        int slice = request.Slice ?? SliceAxis.Nearest(scan.Grid, axis, request.AtMm!.Value);
        if ((uint)slice >= (uint)scan.Grid.Size[axis])
        {
            throw SliceAxis.NoSuchSlice(scan.Grid, axis, slice);
        }

        Print(screen, request, scan.Grid, SlicePicture.Write(request.Output, scan, axis, slice, shown));
    }

    private static void Print(Screen screen, Request request, Grid grid, PicturePlace place)
    {
        var (layout, axis) = (place.Layout, place.Axis);
        var (width, height) = layout.SizeOf(grid.SliceSize(axis));
        string mm = SliceAxis.PlaceOf(grid, axis, place.Slice).ToString("0.##", CultureInfo.InvariantCulture);
        screen.Line(
            $"Picture: {request.Output}, {SliceAxis.Name(grid, axis)} slice {place.Slice} of 0 to {grid.Size[axis] - 1}, at {mm} mm; "
            + $"{width} x {height} pixels, {layout.BlockWidth} x {layout.BlockHeight} for each voxel");
        screen.Line($"At its left is the {Side(layout.View.Left)}, at its top the {Side(layout.View.Top)}.");
        screen.Line("Paint the structure in red, filled or as a closed outline, and save it as PNG at this size. Then:");
        screen.Line($"  promptunet segment {request.Image} --prompt {request.Output} -o mask.nii.gz");
    }

    private static string Side(string letter) => letter switch { "R" => "patient's right", "A" => "front", _ => "head" };

    private static (float Black, float White) WindowOf(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && Number(parts[0]) is { } centre && Number(parts[1]) is > 0 and { } width
            ? (centre - (width / 2), centre + (width / 2))
            : throw new UsageException($"A window is written as CENTRE,WIDTH, for example 40,400, not '{text}'.");

        static float? Number(string part) =>
            float.TryParse(part, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) ? number : null;
    }
}
