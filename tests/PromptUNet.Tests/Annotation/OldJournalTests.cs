using System.Buffers.Binary;
using System.Security.Cryptography;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Tests.Imaging;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>
/// Journals that an earlier program wrote (tests/journals): whatever names change in the code, they read and give the same.
/// </summary>
public sealed class OldJournalTests
{
    private static readonly string Folder = Path.Combine(TestFiles.Repository, "tests", "journals");

    /// <summary>Each journal with the SHA-256 of its result's labels, 32 bits each, the lowest byte first.</summary>
    public static TheoryData<string, string> Journals => new()
    {
        { "every-command", "d4310b8bc1a683b24cf310a8f7d0a25b33c1eed01a0b0c23e3e0e4f4e74f19f6" },
        { "any-order", "0a9d3581740046ab09257445ee1e5e2bc2c123f0306dcae63b40afe9f96619fc" },
        { "aligned", "4de746e3b4f6af2932e84bc708d9aba31d34c4387b4f204da15a23c62371292c" },
    };

    [Theory]
    [MemberData(nameof(Journals))]
    public void An_old_journal_gives_the_same_result_and_report(string name, string hash)
    {
        var content = JournalContent.Read(PathOf(name));
        using var session = AnnotationSession.Of(content, ScanOf(name), SegmenterOf(name), content.Model, threads: 1);
        foreach (var _ in session.Compute())
        {
            // The events fill the result.
        }

        Assert.Empty(session.Warnings);
        Assert.Equal(hash, HashOf(session.Result));
        Assert.Equal(File.ReadAllText(Path.ChangeExtension(PathOf(name), ".effort.json")), Rounded(EffortReport.Of(session)).ToJson());
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
