using System.Globalization;
using PromptUNet.Imaging;
using PromptUNet.Load.Annotators;
using PromptUNet.Load.Server;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;

namespace PromptUNet.Load.Resources;

/// <summary>
/// The memory of a server that many scans pass through, and after the work is over. A round uploads a scan, draws in a task of it, exports
/// the mask and loads the voxels as a page does.
/// </summary>
internal static class MemoryRun
{
    private const int EveryRounds = 10, Label = 1, Axis = 2;

    private static readonly Size3 Size = new(256, 256, 128);

    /// <summary>Runs a server, and returns its memory as Markdown.</summary>
    /// <param name="program">The built server.</param>
    /// <param name="rounds">The number of scans.</param>
    /// <param name="minutes">How long the server is left alone then.</param>
    /// <param name="progress">Gets the share that is done, and what is being done.</param>
    public static async Task<string> Run(string program, int rounds, int minutes, Action<double, string> progress)
    {
        var folder = Directory.CreateTempSubdirectory("promptunet-memory-");
        try
        {
            using var server = ServerProcess.Start(program, folder.FullName);
            var owner = await server.Ready();
            List<long> busy = [server.Memory], idle = [];
            for (int round = 1; round <= rounds; round++)
            {
                progress((double)round / rounds, "uploads, draws, exports");
                await Round(owner, round);
                if (round % EveryRounds == 0)
                {
                    busy.Add(server.Memory);
                }
            }

            for (int minute = 1; minute <= minutes; minute++)
            {
                progress((double)minute / minutes, "leaves the server alone");
                await Task.Delay(TimeSpan.FromMinutes(1));
                idle.Add(server.Memory);
            }

            long most = server.PeakMemory;
            await server.Kill();
            return $"""
                - Scans of {Size} voxels of 16 bits, {Size.Count * sizeof(short) >> 20} MiB each.
                - MiB at the start and after each {EveryRounds} of {rounds} rounds: {Mebibytes(busy)}.
                - MiB after each minute without a request: {Mebibytes(idle)}.
                - At most {most >> 20} MiB.

                """;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Round(UserClient user, int round)
    {
        var study = await user.Upload<Study>($"/api/v1/studies?name=scan{round}.nrrd", Scan(round));
        string task = $"/api/v1/tasks/{(await user.Post<TaskInfo>("/api/v1/tasks", new NewTask(study.Id))).Id}";
        var mask = new Mask(Size.X, Size.Y);
        mask.Pixels.AsSpan(Size.X * Size.Y / 4, Size.X * Size.Y / 4).Fill(true);
        ClientCommand[] commands =
        [
            new ClientCommand.AddLabel(Label, "structure", "#40a0e0"), Drawing.Whole(Label, Axis, 10, mask, 1),
            Drawing.Whole(Label, Axis, 50, mask, 1),
        ];
        for (int i = 0; i < commands.Length; i++)
        {
            await user.Post<CommandResult>($"{task}/commands", new NumberedCommand("memory", i + 1, i, commands[i]));
        }

        foreach (string path in (string[])[$"{task}/mask?format=nii", $"/api/v1/studies/{study.Id}/voxels"])
        {
            using var answer = await user.Open(HttpMethod.Get, path, null);
            await answer.Content.CopyToAsync(Stream.Null);
        }
    }

    /// <summary>Returns an NRRD file whose voxels begin with the number of the round, so that no two are the same.</summary>
    private static byte[] Scan(int round)
    {
        string header = string.Create(
            CultureInfo.InvariantCulture,
            $"NRRD0004\ntype: short\ndimension: 3\nspace: RAS\nsizes: {Size.X} {Size.Y} {Size.Z}\n"
            + $"space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: raw\nendian: little\n\n");
        byte[] voxels = new byte[Size.Count * sizeof(short)];
        for (int i = 0; i < voxels.Length; i += sizeof(short))
        {
            voxels[i] = (byte)(i * 37 / 11);
        }

        BitConverter.TryWriteBytes(voxels, round);
        return [.. System.Text.Encoding.ASCII.GetBytes(header), .. voxels];
    }

    private static string Mebibytes(IEnumerable<long> bytes) => string.Join(", ", bytes.Select(b => b >> 20));
}
