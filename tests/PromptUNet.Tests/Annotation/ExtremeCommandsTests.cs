using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Tests.Disk;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>
/// Commands with extreme numbers, each followed by opening the journal again: it gives the same, to the byte. PROMPTUNET_COMMANDS says how
/// many commands each seed tries.
/// </summary>
public sealed class ExtremeCommandsTests : SessionOnDisk
{
    private static readonly long[] Extremes =
    [
        long.MinValue, int.MinValue, int.MinValue + 1, -65537, -2, -1, 0, 1, 2, 254, 255, 256, 65535, 65536, int.MaxValue - 5,
        int.MaxValue - 1, int.MaxValue, 1L << 31, 1L << 32, (1L << 32) + 1, long.MaxValue - 1, long.MaxValue,
    ];

    private static int Count => int.Parse(Environment.GetEnvironmentVariable("PROMPTUNET_COMMANDS") ?? "60", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Whatever_numbers_a_command_has_the_journal_opens_again_and_shows_the_same(int seed)
    {
        var (random, annotator) = (new Random(seed), new RandomAnnotator(seed));
        using var session = Create();
        int taken = 0;
        for (int n = 0; n < Count; n++)
        {
            var command = annotator.Next(session);
            command = random.Next(3) == 0 ? command : Extreme(command, random);
            string before = Picture(session);
            byte[] journal = File.ReadAllBytes(JournalPath);
            if (Applied(session, command))
            {
                taken++;
                Compute(session);
                Assert.True(File.ReadAllBytes(JournalPath).AsSpan().StartsWith(journal));
            }
            else
            {
                Assert.Equal(before, Picture(session));
                Assert.Equal(journal, File.ReadAllBytes(JournalPath));
            }

            Assert.Equal(Picture(session), Reopened(command));
        }

        Assert.InRange(taken, Count / 4, Count);
    }

    /// <summary>The command with another number somewhere; as it is when no command has such numbers.</summary>
    private Command Extreme(Command command, Random random)
    {
        var json = JsonNode.Parse(command.ToJson())!;
        JsonValue[] numbers = [.. Values(json).Where(v => v.GetValueKind() == JsonValueKind.Number)];
        if (numbers.Length == 0)
        {
            return command;
        }

        var size = Volume.Grid.Size;
        long[] values = [.. Extremes, size.X - 1, size.X, size.X + 1, size.Y - 1, size.Y, size.Z - 1, size.Z, size.Count, size.Count + 1];
        numbers[random.Next(numbers.Length)].ReplaceWith(values[random.Next(values.Length)]);
        try
        {
            return Command.FromJson(Encoding.UTF8.GetBytes(json.ToJsonString()));
        }
        catch (JsonException)
        {
            return command;     // more than the member holds
        }
    }

    private static IEnumerable<JsonValue> Values(JsonNode? node) => node switch
    {
        JsonObject inner => inner.SelectMany(p => Values(p.Value)),
        JsonArray inner => inner.SelectMany(Values),
        JsonValue value => [value],
        _ => [],
    };

    private static bool Applied(AnnotationSession session, Command command)
    {
        try
        {
            session.Apply(command);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;       // any other exception fails the test
        }
    }

    /// <summary>What a copy of the journal shows, without what was computed before.</summary>
    private string Reopened(Command last)
    {
        using var copy = new PromptUNet.Tests.Imaging.TemporaryFolder();
        File.Copy(JournalPath, copy["again.journal"]);
        using var again = AnnotationSession.Open(copy["again.journal"], Volume, ScriptedSegmenter.Copy(), "copy", threads: 1);
        Assert.True(again.Warnings.Count == 0, $"After {last.ToJson()}: {string.Join(' ', again.Warnings)}");
        Compute(again);
        return Picture(again);
    }

    private static string Picture(AnnotationSession session) => string.Join('\n',
    [
        .. session.Commands.Select(c => c.ToJson()), .. session.State.Labels.Values.Select(l => $"{l.Id} {l.Name} {l.IsLocked} {l.Axis}"),
        .. session.State.Labels.Keys.Select(l => string.Join(',', session.Whole(l).Slices.Select(s => $"{s.Key}:{s.Value.Count}"))),
        string.Join(' ', session.Result.ToArray()), EffortReport.Of(session).ToJson(), EffortReport.Of(session).ToMarkdown(),
        $"{session.History.CanUndo} {session.History.CanRedo} {string.Join(',', session.History.Checkpoints.Keys)}",
    ]);
}
