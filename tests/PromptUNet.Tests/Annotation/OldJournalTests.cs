using System.Buffers.Binary;
using System.Security.Cryptography;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Tests.Imaging;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>
/// Journals that an earlier program wrote (tests/journals): whatever names change in the code, they read and give the same. That program
/// cut a label where another was drawn over it, and a drawing across the axis changed its own voxels alone. Labels are whole now, and
/// outlines beside such a drawing move. The results differ in as many voxels as is told here.
/// </summary>
public sealed class OldJournalTests
{
    private static readonly string Folder = Path.Combine(TestFiles.Repository, "tests", "journals");

    /// <summary>Each journal with the SHA-256 of its result's labels, 32 bits each, the lowest byte first.</summary>
    public static TheoryData<string, string> Journals => new()
    {
        { "every-command", "99de28adfcefcfa2361d3303e8d4d0eb5e68db8cb05bb025bcfebb46406b8960" },
        { "any-order", "835c8c31f22589c569d2e4e54c04b6d33792dc44866992ea269b0e35cc890815" },
        { "aligned", "0ddfab02f7d2f9ebae49a266dc070436e022207dc5eeb540b1738b20b6483b02" },
    };

    [Theory]
    [MemberData(nameof(Journals))]
    public void An_old_journal_gives_the_same_result_and_report_and_warns_that_labels_were_cut(string name, string hash)
    {
        using var session = Computed(name);
        Assert.Contains("a label cut a hole", Assert.Single(session.Warnings), StringComparison.Ordinal);
        Assert.Equal(hash, HashOf(session.Result));
        Assert.Equal(File.ReadAllText(Path.ChangeExtension(PathOf(name), ".effort.json")), Rounded(EffortReport.Of(session)).ToJson());
    }

    /// <summary>What the earlier program gave is kept beside the journal: a digit a voxel, row by row.</summary>
    [Theory]
    [InlineData("every-command", 18)]
    [InlineData("any-order", 40)]
    public void Where_labels_met_or_a_drawing_crossed_an_old_journals_result_differs_from_the_earlier_programs(string name, int voxels)
    {
        using var session = Computed(name);
        var cut = File.ReadAllText(Path.ChangeExtension(PathOf(name), ".cut.txt")).Where(char.IsAsciiDigit).Select(c => c - '0');
        Assert.Equal(voxels, cut.Zip(session.Result.ToArray()).Count(v => v.First != v.Second));
    }

    [Fact]
    public void A_journal_of_one_label_and_a_new_one_have_nothing_to_warn_of()
    {
        var old = JournalContent.Read(PathOf("aligned"));
        Assert.Empty((old with { Commands = [.. old.Commands.Take(1)] }).Warnings);
        Assert.Empty((old with { Header = old.Header with { Version = JournalHeader.CurrentVersion } }).Warnings);
    }

    [Theory]
    [MemberData(nameof(Journals))]
    public void An_old_journals_records_are_written_again_in_the_same_bytes(string name, string _)
    {
        var content = JournalContent.Read(PathOf(name));
        using var folder = new TemporaryFolder();
        using (var journal = Journal.Create(folder["again.journal"], content.Header))
        {
            foreach (var command in content.Commands)
            {
                journal.Append(command);
            }
        }

        Assert.Equal(File.ReadAllBytes(PathOf(name)), File.ReadAllBytes(folder["again.journal"]));
    }

    [Fact]
    public void The_old_journals_hold_every_kind_of_command()
    {
        var kinds = typeof(Command).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Command)) && !t.IsAbstract).ToHashSet();
        kinds.ExceptWith(JournalContent.Read(PathOf("every-command")).Commands.Select(c => c.GetType()));
        Assert.Empty(kinds);
    }

    private static AnnotationSession Computed(string name)
    {
        var content = JournalContent.Read(PathOf(name));
        var session = AnnotationSession.Of(content, ScanOf(name), SegmenterOf(name), content.Model, threads: 1);
        foreach (var _ in session.Compute())
        {
            // The events fill the result.
        }

        return session;
    }

    private static EffortReport Rounded(EffortReport report) =>
        new([.. report.Labels.Select(l => l with { PredictedDice = l.PredictedDice is { } dice ? Math.Round(dice, 4) : null })]);

    private static string PathOf(string name) => Path.Combine(Folder, name + ".journal");

    private static Volume ScanOf(string name) => name == "aligned" ? Ball() : Scans.Random(new Size3(7, 6, 9), 5);

    private static ISliceSegmenter SegmenterOf(string name) =>
        name == "any-order" ? ScriptedSegmenter.Restless() : new PromptMaskSegmenter();

    private static string HashOf(LabelVolume result)
    {
        int[] labels = result.ToArray();
        byte[] bytes = new byte[labels.Length * sizeof(int)];
        for (int i = 0; i < labels.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), labels[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>
    /// A bright ball that moves as the slices go by, with a texture to follow; of whole numbers, so that it is the same everywhere.
    /// </summary>
    private static Volume Ball() => Scans.Of(new Size3(30, 28, 24), 2, (k, x, y) =>
    {
        int dx = (2 * x) - 24 - k, dy = (2 * y) - 28, dz = (2 * k) - 24;
        int texture = ((37 * (x - (k / 2)) * (x - (k / 2))) + (53 * y * y) + (11 * x * y)) % 60;
        return ((dx * dx) + (dy * dy) + (dz * dz) < 18 * 18 ? 300 : 100) + texture;
    });
}
