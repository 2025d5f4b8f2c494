using System.CommandLine;
using PromptUNet.Cli;
using PromptUNet.Inference;
using PromptUNet.Terminal;

namespace PromptUNet.Lab.Experiments;

/// <summary>
/// <c>promptunet-lab experiment slice</c>, <c>generalise</c>, <c>volume</c>, <c>consensus</c>, <c>interactive</c>, <c>robust</c> and
/// <c>confidence</c>. They put a question about every data set of a split to the model, to baselines and to other named models.
/// </summary>
internal static class ExperimentCommand
{
    private const string PaperPairs =
        "The paper, on its own data: Prompt U-Net 0.841 / 0.780 at +-5 / +-10, UniverSeg 0.785 / 0.787, Prompt U-Net trained on brains "
            + "alone 0.775 / 0.683 (Table 1).";

    private const string PaperVolumes =
        "The paper, on its own data: whole / windowed Dice 0.49 / 0.75 from one prompt, nnInteractive 0.43 / 0.72; 0.85 after 14 "
            + "corrections on average (section 4.3).";

    public static Command Create(Screen screen) => new("experiment", "Repeats the measurements that the documentation reports.")
    {
        Slice(screen), Generalise(screen), Volume(screen), Consensus(screen), Interactive(screen), Robust(screen), Confidence(screen),
    };

    private static Command Slice(Screen screen)
    {
        var pairs = Pairs();
        return Measured(
            "slice", "Dice of slices up to 5 and 10 away from a drawn one, by data set (section 4.1, Table 1).", 0, [pairs], screen,
            (request, parsed) => (request, OfPairs(request, parsed.GetValue(pairs))));
    }

    private static Command Generalise(Screen screen)
    {
        var pairs = Pairs();
        var brain = new Option<string>(
            "--brain") { HelpName = "FILE", Required = true, Description = "A model that was trained on brains alone." };
        return Measured(
            "generalise", "What a model trained on brains alone loses on everything else (section 4.2).", 0, [pairs, brain], screen,
            (request, parsed) =>
            {
                request = request with
                {
                    LeftOut = "brain",
                    Rivals = [$"trained on brains=" + parsed.GetValue(brain), .. request.Rivals],
                };
                return (request, OfPairs(request, parsed.GetValue(pairs)));
            });
    }

    private static Command Volume(Screen screen)
    {
        var structures = Structures();
        return Measured(
            "volume",
            "Whole volumes from one drawn slice (section 4.3), also told where the structure ends: Dice, surface Dice, false ends, "
                + "slices past the end.",
            3, [structures], screen,
            (request, parsed) => (request, new Measure(
                (cases, who) =>
                    VolumeExperiment.Questions(cases, parsed.GetValue(structures), request.Seed, who.Propagated, who.Competitors),
                    VolumeExperiment.Draw,
                ["dice", "windowed dice", VolumeExperiment.FalseEnds, "slices past the end"], PaperVolumes)));
    }

    private static Command Consensus(Screen screen)
    {
        var structures = Structures();
        return Measured(
            "consensus", "What the vote of three planes brings, from one, three and five drawn slices.", 3, [structures], screen,
            (request, parsed) => (request, new Measure(
                (cases, who) => ConsensusExperiment.Questions(cases, parsed.GetValue(structures), request.Seed, who.Propagated),
                ConsensusExperiment.Draw,
                ["dice", ConsensusExperiment.Gain], "")));
    }

    private static Command Interactive(Screen screen)
    {
        var structures = Structures();
        var corrections = Number("--corrections", "Most corrections of a structure.", 10, least: 0);
        var annotators = new Option<string[]>("--annotator")
        {
            HelpName = "NAME", Description = "Of the simulated annotators only this one, as reports name it; may be given again.",
        };
        annotators.AcceptOnlyFromAmong([.. AnnotatorSetting.All.Select(s => s.Name)]);
        return Measured(
            "interactive", "Corrections by a simulated annotator until a volume is good enough (section 4.3).", 3,
            [structures, corrections, annotators], screen,
            (request, parsed) => (request, new Measure(
                (cases, who) =>
                    InteractiveExperiment.Questions(
                    cases, parsed.GetValue(structures), request.Seed, who.Propagated, parsed.GetValue(corrections),
                    parsed.GetValue(annotators) is { Length: > 0 } chosen ? chosen : null),
                InteractiveExperiment.Draw, InteractiveExperiment.GoalMetrics, PaperVolumes)));
    }

    private static Command Robust(Screen screen)
    {
        var pairs = Pairs();
        return Measured(
            "robust", "What badly drawn prompts and bad scans cost on slices up to five away.", 0, [pairs], screen,
            (request, parsed) => (request, new Measure(
                (cases, who) => RobustExperiment.Questions(cases, parsed.GetValue(pairs), request.Seed, who.Propagated),
                RobustExperiment.Draw, [], "")));
    }

    private static Command Confidence(Screen screen)
    {
        var structures = Structures();
        return Measured(
            "confidence", "The Dice predicted for each slice's mask beside the true one.", 3, [structures], screen,
            (request, parsed) => (request, new Measure(
                (cases, who) => ConfidenceExperiment.Questions(cases, parsed.GetValue(structures), request.Seed, who.Propagated),
                ConfidenceExperiment.Draw,
                [ConfidenceExperiment.Rank, ConfidenceExperiment.Rank + ConfidenceExperiment.OfMasks], "")));
    }

    private static Measure OfPairs(MeasureRequest request, int pairs) => new(
        (cases, who) =>
            PairExperiment.Questions(cases, pairs, request.Seed, who.OfSlices, who.Competitors), PairExperiment.Draw, ["dice"], PaperPairs);

    private static Option<int> Structures() => Number("--structures", "Structures of each scan, along every axis.", 3);

    private static Option<int> Pairs() => Number("--pairs", "Pairs of slices from each data set.", 100);

    private static Option<int> Number(string name, string description, int usual, int least = 1)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is var value && value < least)
            {
                given.AddError($"{name} takes a number of at least {least}, not {value}.");
            }
        });
        return option;
    }

    private static string Who(ModelChoice model, string[] rivals, string[] competitors) => string.Concat(
    [
        model.File is null ? "" : " --model FILE",
        model.Precision is { } precision ? $" --precision {precision.ToString().ToLowerInvariant()}" : "",
        model.Device is Device.Cpu ? "" : $" --device {model.Device.ToString().ToLowerInvariant()}",
        .. rivals.Select(r => $" --rival '{r.Split('=')[0]}=FILE'"),
        .. competitors.Select(c => $" --competitor '{c.Split('=')[0]}=COMMAND'"),
    ]);

    private static Command Measured(
        string name, string description, int usualScans, Option[] own, Screen screen,
        Func<MeasureRequest, ParseResult, (MeasureRequest, Measure)> make)
    {
        var data = new Option<string>("--data")
        {
            HelpName = "DIR", Required = true,
            Description = "Folder of labelled scans: manifest.json, or pairs NAME_image.* and NAME_labels.* in train, val and test.",
        };
        var split = new Option<string>("--split") { Description = "Which part of it.", DefaultValueFactory = _ => "test" };
        split.AcceptOnlyFromAmong("train", "val", "test");
        var scans = Number("--scans", "Scans of each data set, 0 for all.", usualScans, least: 0);
        var seed = Number("--seed", "Of everything random.", 1, least: int.MinValue);
        var jobs = Number("--jobs", "Questions at a time; the numbers do not depend on it.", Environment.ProcessorCount);
        var rivals = new Option<string[]>("--rival") { HelpName = "NAME=FILE", Description = "A further model; may be given again." };
        var competitors = new Option<string[]>("--competitor")
        {
            HelpName = "NAME=COMMAND",
            Description =
                "Somebody else's program: a command with {image} {prompt} {slice} {axis} {output} (docs/competitors.md); may be given "
                    + "again.",
        };
        var folder = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description =
                "Folder for report.md (native plane and crosswise apart), summary.json (its means), points.csv (every number) and "
                + "figures. A run that was stopped goes on from there.",
        };
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var model = new ModelOptions();
        var command = new Command(name, description) { data, split, scans, seed, jobs, rivals, competitors, folder, quiet };
        Array.ForEach(own, command.Add);
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var (chosen, further, programs) = (model.Of(parsed), parsed.GetValue(rivals) ?? [], parsed.GetValue(competitors) ?? []);
            var request = new MeasureRequest(
                name, parsed.GetValue(data)!, parsed.GetValue(split)!, parsed.GetValue(scans), parsed.GetValue(seed), parsed.GetValue(jobs),
                chosen, further, programs, parsed.GetValue(folder), parsed.GetValue(quiet))
            {
                Own = string.Concat(own.Select(o => o switch
                {
                    Option<int> number => $" {o.Name} {parsed.GetValue(number)}",
                    Option<string[]> names => string.Concat((parsed.GetValue(names) ?? []).Select(n => $" {o.Name} \"{n}\"")),
                    _ => $" {o.Name} {o.HelpName}",
                })),
                Who = Who(chosen, further, programs),
            };
            var (settled, measure) = make(request, parsed);
            new Measurement(settled, measure, screen).Run(cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
