using System.Diagnostics;
using System.Net;

namespace PromptUNet.Cli.Serve;

/// <summary>
/// Opens a link in the user's browser through a file that leads to it. Other accounts of the machine can see a command line, so that the
/// link must not be on one. Only the user's own account may read the file. The link in it signs in once.
/// </summary>
internal sealed class OpenedPage : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("promptunet-").FullName, "open.html");

    public OpenedPage(string link)
    {
        // The folder is closed to other accounts (mode 0700), so that the file is too.
        OutputFile.Write(
            _file,
            $"<!doctype html><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\"><title>PromptUNet</title>"
            + $"<meta http-equiv=\"refresh\" content=\"0;url={WebUtility.HtmlEncode(link)}\">");
        Process.Start(new ProcessStartInfo(_file) { UseShellExecute = true })?.Dispose();
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
}
