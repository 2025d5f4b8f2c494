using System.CommandLine;
using System.Globalization;
using System.Text;
using PromptUNet.Imaging;
using PromptUNet.Pictures;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Training;
using Spectre.Console;

namespace PromptUNet.Trainer;

/// <summary><c>samples</c>: draws the network's inputs, to be checked before hours of training are spent on them.</summary>
internal static class SamplesCommand
{
    private const int RowsToASheet = 8;

    public static Command Create(ITrainedMethod method, IAnsiConsole console)
    {
        var data = new Option<string>("--data") { Description = "Folder of labelled scans.", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder for the pictures and samples.txt.", Required = true };
        var config = new Option<string?>("--config") { Description = "JSON file of training options." };
        var preset = TrainCommand.PresetOption();
        var seed = new Option<int?>("--seed") { Description = "Seed of the samples." };
        var first = new Option<long>("--first") { Description = "Number of the first sample: replays the one that a message names." };
        var count = new Option<int>("--count") { Description = "Samples to draw.", DefaultValueFactory = _ => 32 };
        var command = new Command("samples", "Draws a contact sheet of training samples.")
        {
            data, folder, config, preset, seed, first, count,
        };
        command.SetAction(parsed =>
        {
            var options = TrainCommand.ReadOptions(parsed.GetValue(config), parsed.GetValue(preset)!).Settled();
            string place = parsed.GetValue(folder)!;
            AtomicFile.TryFolder(place);
            var cases = DataFolder.Cases(parsed.GetValue(data)!).Where(f => f.Split == "train").Select(f => f.Read())
                .Concat(SyntheticShapes.Cases(options.Generator.Shapes, options.Seed)).ToList();
            var sequence = new SampleSequence(method.Samples(options, cases), parsed.GetValue(seed) ?? options.Seed);
            var numbers = Enumerable.Range(0, parsed.GetValue(count)).Select(i => parsed.GetValue(first) + i);
            var text = new StringBuilder();
            foreach (long[] sheet in numbers.Chunk(RowsToASheet))
            {
                var samples = sheet.Select(n => (Number: n, Sample: sequence.Replay(n))).ToList();
                samples.ForEach(s => text.AppendLine(CultureInfo.InvariantCulture, $"{s.Number}: {s.Sample.Origin}"));
                string picture = Path.Combine(place, string.Create(CultureInfo.InvariantCulture, $"samples_{sheet[0]:D6}.png"));
                ContactSheet.Write(
                    picture, "Training samples", ["prompt", "query", "truth"],
                    [.. samples.Select(s => Row(s.Number, s.Sample, options.Input))]);
                console.WriteUnbroken(picture);
            }

            AtomicFile.Write(Path.Combine(place, "samples.txt"), file => file.Write(Encoding.UTF8.GetBytes(text.ToString())));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The prompt with its mask, the query with the mask that prompts it, the query with the truth.</summary>
    private static SheetRow Row(long number, Sample sample, InputOptions input)
    {
        int plane = input.Size * input.Size;
        Slice Plane(float[] values, int index) => new(input.Size, input.Size, values[(index * plane)..((index + 1) * plane)]);
        var query = Plane(sample.Image, 0);
        var given = Plane(sample.Prompt, 0).Above(0.5f);
        var truth = Plane(sample.Truth, 0).Above(0.5f);
        var prompt = input.PlaceOf(PromptPlane.Image) is >= 0 and var image ? Plane(sample.Prompt, image) : query;
        return new SheetRow(number.ToString(CultureInfo.InvariantCulture), sample.Origin.Split(',')[0],
        [
            new SheetCell(prompt, null, given, Drawn: true, "", SliceView.AsStored),
            new SheetCell(query, null, given, Drawn: false, "", SliceView.AsStored),
            new SheetCell(query, truth, null, Drawn: false, truth.IsEmpty ? "gone" : "", SliceView.AsStored),
        ]);
    }
}
