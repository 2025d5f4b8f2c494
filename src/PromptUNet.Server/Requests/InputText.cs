namespace PromptUNet.Server.Requests;

/// <summary>Checks of the names and comments that users type.</summary>
internal static class InputText
{
    private const int MostName = 200, MostComment = 4000;

    /// <summary>Returns a name of one line, without spaces around it.</summary>
    /// <param name="text">As the client sent it.</param>
    /// <param name="what">The beginning of the message that refuses it.</param>
    /// <exception cref="Refusal">The name is empty, too long, or has more than one line.</exception>
    public static string Name(string text, string what) => text.Trim() is { Length: > 0 and <= MostName } name && !name.Any(char.IsControl)
        ? name
        : throw Refusal.Unsuitable($"{what} has 1 to {MostName} characters on one line.");

    /// <summary>Returns the name of a file.</summary>
    /// <exception cref="Refusal">It is no name, or it has folders.</exception>
    public static string FileName(string text) => Name(text, "A file's name") is var name && name.AsSpan().IndexOfAny("/\\") < 0
        ? name
        : throw Refusal.Unsuitable("A file's name has no folders in it.");

    /// <summary>Returns a reviewer's comment; empty when none was sent.</summary>
    /// <exception cref="Refusal">It is too long.</exception>
    public static string Comment(string? text) => text is null or { Length: <= MostComment }
        ? text ?? ""
        : throw Refusal.Unsuitable($"A comment has at most {MostComment} characters.");
}
