using System.ComponentModel;
using System.Diagnostics;

namespace PromptUNet.Tests.Imaging;

/// <summary>A Python with the packages that a golden test compares with.</summary>
internal static class Python
{
    /// <summary>The first Python that imports the package; skips the test where there is none.</summary>
    public static string With(string package)
    {
        foreach (string python in new[] { "/usr/bin/python3", "python3" })
        {
            try
            {
                if (Run(python, "-c", $"import {package}").ExitCode == 0)
                {
                    return python;
                }
            }
            catch (Win32Exception)
            {
                // No such program.
            }
        }

        Assert.Skip($"No Python with {package} on this machine (Debian: python3-{package}).");
        throw new UnreachableException();
    }

    public static (int ExitCode, string Output, string Errors) Run(string python, params string[] arguments)
    {
        using var process =
            Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
