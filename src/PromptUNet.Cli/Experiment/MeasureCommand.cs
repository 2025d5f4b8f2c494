using System.CommandLine;
using PromptUNet.Evaluation.Experiments;
using PromptUNet.Sampling;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Experiment;

/// <summary>
/// <c>promptunet experiment volume</c>, <c>interactive</c> and <c>robust</c>: questions about every data set of a split, put to the
/// model, to the carried and the copied prompt, and to further models.
/// </summary>
internal static class MeasureCommand
{
    private delegate IReadOnlyList<Question> Ask(ParseResult parsed, int seed, IReadOnlyList<LabelledCase> cases, IReadOnlyList<Contender> contenders);

    public static Command Volume(Screen screen)
    {
        var structures = Structures();
        return Create(
            "volume", "Whole volumes from one drawn slice (section 4.3): Dice, surface Dice, slices painted past the end.", 3, [structures], screen,
            (parsed, seed, cases, contenders) => VolumeExperiment.Questions(cases, parsed.GetValue(structures), seed, contenders), VolumeExperiment.Draw);
    }

    public static Command Interactive(Screen screen)
    {
        var structures = Structures();
        var corrections = Number("--corrections", "Most corrections of a structure.", 10);
        return Create(
            "interactive", "Corrections by a simulated annotator until a volume is good enough (section 4.3).", 3, [structures, corrections], screen,
            (parsed, seed, cases, contenders) => InteractiveExperiment.Questions(
                cases, parsed.GetValue(structures), seed, contenders, parsed.GetValue(corrections)),
            InteractiveExperiment.Draw);
    }

    public static Command Robust(Screen screen)
    {
        var pairs = Number("--pairs", "Pairs of slices from each data set.", 100);
        return Create(
            "robust", "What badly drawn prompts and bad scans cost on slices up to five away.", 0, [pairs], screen,
            (parsed, seed, cases, contenders) => RobustExperiment.Questions(cases, parsed.GetValue(pairs), seed, contenders), RobustExperiment.Draw);
    }

    private static Option<int> Structures() => Number("--structures", "Structures of each scan, along every axis.", 3);

    private static Option<int> Number(string name, string description, int usual) =>
        new(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => usual };

    private static Command Create(string name, string description, int usualScans, Option<int>[] own, Screen screen, Ask ask, Action<string, IReadOnlyList<ExperimentPoint>> draw)
    {
        var data = new Option<string>("--data") { HelpName = "DIR", Required = true, Description = "Folder of labelled scans." };
        var split = new Option<string>("--split") { Description = "Which part of it.", DefaultValueFactory = _ => "test" };
        split.AcceptOnlyFromAmong("train", "val", "test");
        var scans = Number("--scans", "Scans of each data set, 0 for all.", usualScans);
        var seed = Number("--seed", "Of everything random.", 1);
        var jobs = Number("--jobs", "Questions at a time; the numbers do not depend on it.", Environment.ProcessorCount);
        var rivals = new Option<string[]>("--rival") { HelpName = "NAME=FILE", Description = "A further model; may be given again." };
        var folder = new Option<string?>("--out") { HelpName = "DIR", Description = $"Folder for {name}.csv, a line for every number, and for figures." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var model = new ModelOptions();
        var command = new Command(name, description) { data, split, scans, seed, jobs, rivals, folder, quiet };
        Array.ForEach(own, command.Add);
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var request = new MeasureRequest(
                name, parsed.GetValue(data)!, parsed.GetValue(split)!, parsed.GetValue(scans), parsed.GetValue(seed), parsed.GetValue(jobs),
                model.Of(parsed), parsed.GetValue(rivals) ?? [], parsed.GetValue(folder), parsed.GetValue(quiet));
            using var measurement = new Measurement(request, screen);
            measurement.Run((cases, contenders) => ask(parsed, request.Seed, cases, contenders), draw, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
