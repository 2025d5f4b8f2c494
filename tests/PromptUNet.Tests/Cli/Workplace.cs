using PromptUNet.Cli;
using PromptUNet.Imaging;
using PromptUNet.Tests.Pictures;

namespace PromptUNet.Tests.Cli;

/// <summary>A folder of its own, and a program run in it as from a shell.</summary>
public sealed class Workplace : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("promptunet-cli-").FullName;
    private readonly Func<string[], Screen, CancellationToken, Task<int>> _program;

    /// <summary>For <c>promptunet</c>.</summary>
    public Workplace()
        : this(Commands.Run)
    {
    }

    /// <summary>For another program.</summary>
    internal Workplace(Func<string[], Screen, CancellationToken, Task<int>> program) => _program = program;

    public string this[string name] => Path.Combine(_folder, name);

    public IEnumerable<string> Files => Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(_folder, f)).Order(StringComparer.Ordinal);

    /// <summary>Runs the program; words that begin with "@" are files of this folder.</summary>
    public Outcome Run(params string[] args) => Run(args, new StringWriter(), default);

    /// <param name="args">As above.</param>
    /// <param name="errors">Receives what goes to stderr.</param>
    /// <param name="cancel">Does what Ctrl+C does.</param>
    /// <param name="time">The clock of its progress; null for the system's.</param>
    public Outcome Run(string[] args, StringWriter errors, CancellationToken cancel, TimeProvider? time = null)
    {
        var output = new StringWriter();
        string[] words = [.. args.Select(a => a.StartsWith('@') ? this[a[1..]] : a)];
        int code = _program(words, Screen.On(output, errors) with { Time = time ?? TimeProvider.System }, cancel).GetAwaiter().GetResult();
        return new Outcome(code, output.ToString(), errors.ToString());
    }

    /// <summary>Writes a scan or a segmentation, by the kind of volume.</summary>
    public void Write(string name, Volume scan) => VolumeFile.Write(this[name], scan);

    public void Write(string name, LabelVolume labels) => VolumeFile.Write(this[name], labels);

    /// <summary>Writes a grey picture whose pixel values are labels.</summary>
    public void WritePicture(string name, int width, int height, Func<int, int, byte> label) => File.WriteAllBytes(
        this[name],
        PngFile.Make((uint)width, (uint)height, 8, PngFile.Grey,
            [.. Enumerable.Range(0, height).Select(y => Enumerable.Range(0, width).Select(x => label(x, y)).ToArray())]));

    public void WritePicture(string name, Mask mask, byte label = 255) =>
        WritePicture(name, mask.Width, mask.Height, (x, y) => mask[x, y] ? label : (byte)0);

    public LabelVolume Read(string name) => VolumeFile.ReadLabels(this[name]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public sealed record Outcome(int Code, string Output, string Errors);
}
