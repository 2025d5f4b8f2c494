using PromptUNet.Imaging;
using PromptUNet.Load.Annotators;
using PromptUNet.Load.Kills;
using PromptUNet.Load.Server;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;

namespace PromptUNet.Load.Resources;

/// <summary>
/// How many bytes a stroke sends to a page that follows, in an annotation of many labels with long names and many keyframes.
/// </summary>
internal static class UpdateSizes
{
    private const int LongName = 200, Axis = 2;

    /// <summary>Runs a server, and returns the sizes of its events as Markdown.</summary>
    /// <param name="program">The built server.</param>
    /// <param name="labels">The number of labels.</param>
    /// <param name="strokes">The number of strokes that are measured.</param>
    /// <param name="progress">Gets the share that is done, and what is being done.</param>
    public static async Task<string> Run(string program, int labels, int strokes, Action<double, string> progress)
    {
        var folder = Directory.CreateTempSubdirectory("promptunet-updates-");
        try
        {
            using var server = ServerProcess.Start(program, folder.FullName);
            var owner = await server.Ready();
            byte[] scan = SmallScan.File(new Random(1), SmallScan.Size, folder.FullName);
            var study = await owner.Upload<Study>("/api/v1/studies?name=scan.nii", scan);
            string task = $"/api/v1/tasks/{(await owner.Post<TaskInfo>("/api/v1/tasks", new NewTask(study.Id))).Id}";
            int version = 0;
            for (int label = 1; label <= labels; label++)
            {
                progress((double)label / labels, "adds labels");
                await Send(new ClientCommand.AddLabel(label, $"{label} ".PadRight(LongName, 'x'), "#40a0e0"));
                for (int slice = 0; slice < SmallScan.Size.Z; slice++)
                {
                    await Send(Drawing.Whole(label, Axis, slice, Dot(label), 1));
                }
            }

            using var answer = await owner.Open(HttpMethod.Get, $"{task}/events", null);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
            int whole = await Next(lines);
            List<int> sizes = [];
            for (int stroke = 0; stroke < strokes; stroke++)
            {
                progress((double)stroke / strokes, "draws");
                await Send(Drawing.Whole(1 + (stroke % labels), Axis, stroke % SmallScan.Size.Z, Dot(labels + stroke), 1));
                sizes.Add(await Next(lines));
            }

            await server.Kill();
            return $"""
                - {labels} labels with names of {LongName} characters, each with {SmallScan.Size.Z} keyframes; {strokes} strokes.
                - Bytes of the first event, which is the whole: {whole}.
                - Bytes of an event a stroke: {sizes.Average():0} on average, {sizes.Max()} at most.

                """;

            async Task Send(ClientCommand command) => version = (await owner.Post<CommandResult>(
                $"{task}/commands", new NumberedCommand("updates", version + 1, version, command))).Version;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>One pixel of a slice.</summary>
    private static Mask Dot(int place)
    {
        var mask = new Mask(SmallScan.Size.X, SmallScan.Size.Y);
        mask.Pixels[place * 7 % mask.Pixels.Length] = true;
        return mask;
    }

    /// <summary>Returns the bytes of the next event.</summary>
    private static async Task<int> Next(StreamReader lines)
    {
        string line;
        do
        {
            line = await lines.ReadLineAsync() ?? throw new InvalidOperationException("The server ended the stream.");
        }
        while (!line.StartsWith("data: ", StringComparison.Ordinal));
        return line.Length;
    }
}
