using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Baselines;

/// <summary>
/// Somebody else's program as a participant: a command that maps a scan and a drawn slice to a mask of the whole scan. How to
/// plug one in is told in docs/competitors.md.
/// </summary>
/// <remarks>
/// Several threads may ask; one command runs at a time, as it may need the whole graphics card. Answers are kept as long as
/// their scan, so each drawn slice is asked about once.
/// </remarks>
/// <param name="name">As it stands in tables.</param>
/// <param name="command">What to run.</param>
/// <param name="limit">How long it may take.</param>
public sealed class ExternalCompetitor(string name, CompetitorCommand command, TimeSpan limit)
{
    /// <summary>The structure's number in prompts and answers.</summary>
    public const int Label = 1;

    private static readonly TimeSpan UsualLimit = TimeSpan.FromMinutes(10);

    /// <summary>How long a killed program may take to let go of its files.</summary>
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(5);

    private readonly ConditionalWeakTable<Volume, Dictionary<(int Axis, int Slice, string Mask), LabelVolume>> _answers = [];
    private readonly Lock _one = new();

    /// <summary>As it stands in tables.</summary>
    public string Name { get; } = name;

    /// <summary>Reads <c>NAME=COMMAND</c>; the command may take ten minutes.</summary>
    /// <exception cref="ArgumentException">There is no name, or the command is refused.</exception>
    public static ExternalCompetitor Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? "" : text[..equals].Trim();
        return name.Length > 0
            ? new ExternalCompetitor(name, CompetitorCommand.Parse(text[(equals + 1)..]), UsualLimit)
            : throw new ArgumentException($"A competitor is given as NAME=COMMAND, not '{text}'.", nameof(text));
    }

    /// <summary>The command's mask of the whole scan, on the scan's grid, as <see cref="Label"/>; whatever is not 0 in its file.</summary>
    /// <param name="image">The scan.</param>
    /// <param name="axis">Array axis that the drawn slice lies across.</param>
    /// <param name="prompt">The drawn slice.</param>
    /// <param name="cancel">Ends the command.</param>
    /// <exception cref="InvalidOperationException">
    /// The command cannot be started, fails, takes too long, or writes no mask on the scan's grid.
    /// </exception>
    /// <exception cref="OperationCanceledException">The command is ended.</exception>
    public LabelVolume Segment(Volume image, int axis, Keyframe prompt, CancellationToken cancel = default)
    {
        var key = (axis, prompt.Slice, Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(prompt.Mask.Pixels.AsSpan()))));
        lock (_one)
        {
            var own = _answers.GetOrCreateValue(image);
            if (!own.TryGetValue(key, out var answer))
            {
                answer = own[key] = Ask(image, axis, prompt, cancel);
            }

            return answer;
        }
    }

    private LabelVolume Ask(Volume image, int axis, Keyframe prompt, CancellationToken cancel)
    {
        var drawn = new LabelVolume(image.Grid);
        drawn.SetMask(Label, axis, prompt.Slice, prompt.Mask);
        var folder = Directory.CreateTempSubdirectory("promptunet-");
        try
        {
            string At(string name) => Path.Combine(folder.FullName, name);
            VolumeFile.Write(At("image.nii.gz"), image);
            VolumeFile.Write(At("prompt.nii.gz"), drawn);
            Run(command.Fill(new Dictionary<string, string>
            {
                ["{image}"] = At("image.nii.gz"), ["{prompt}"] = At("prompt.nii.gz"), ["{output}"] = At("output.nii.gz"),
                ["{slice}"] = prompt.Slice.ToString(CultureInfo.InvariantCulture), ["{axis}"] = axis.ToString(CultureInfo.InvariantCulture),
            }), cancel);
            return Read(At("output.nii.gz"), image.Grid);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Run(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var process = Start(arguments);
        string lastError = "it wrote nothing to stderr";
        process.ErrorDataReceived += (_, line) => lastError = string.IsNullOrWhiteSpace(line.Data) ? lastError : line.Data.Trim();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        process.StandardInput.Close();
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(limit);
        try
        {
            process.WaitForExitAsync(limited.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(Ending);
            cancel.ThrowIfCancellationRequested();
            throw Failure(string.Create(CultureInfo.InvariantCulture, $"took longer than {limit.TotalSeconds:0.###} s and was stopped"));
        }

        if (process.ExitCode != 0)
        {
            throw Failure($"ended with exit code {process.ExitCode}: {lastError}");
        }
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(command.Program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Failure($"cannot be started: {e.Message}", e);
        }
    }

    private LabelVolume Read(string file, Grid grid)
    {
        if (!File.Exists(file))
        {
            throw Failure("ended without writing {output}");
        }

        LabelVolume written;
        try
        {
            written = VolumeFile.ReadLabels(file);
        }
        catch (ImageFormatException e)
        {
            throw Failure($"wrote a mask that is refused: {e.Message}", e);
        }

        return written.Grid.Matches(grid)
            ? Binary(written, grid)
            : throw Failure($"wrote a mask on another grid: {written.Grid}, the scan's is {grid}");
    }

    private static LabelVolume Binary(LabelVolume written, Grid grid)
    {
        var result = new LabelVolume(grid);
        var (width, height) = grid.SliceSize(2);
        int[] numbers = new int[width * height];
        for (int k = 0; k < grid.Size.Z; k++)
        {
            written.CopySlice(2, k, numbers);
            result.SetSlice(2, k, Array.ConvertAll(numbers, n => n == 0 ? 0 : Label));
        }

        return result;
    }

    private InvalidOperationException Failure(string what, Exception? cause = null) =>
        new($"The competitor '{Name}' ('{command.Program}') {what}.", cause);
}
