namespace PromptUNet.Server.Requests;

/// <summary>Checks of what people call things.</summary>
internal static class Text
{
    private const int MostName = 200, MostComment = 4000;

    /// <summary>A name of one line.</summary>
    /// <param name="text">As it was sent.</param>
    /// <param name="what">Begins the sentence that refuses it.</param>
    /// <exception cref="Refusal">It is empty, too long, or not of one line.</exception>
    public static string Short(string text, string what) => text.Trim() is { Length: > 0 and <= MostName } name && !name.Any(char.IsControl)
        ? name
        : throw Refusal.Unsuitable($"{what} has 1 to {MostName} characters on one line.");

    /// <summary>The name of a file, without folders.</summary>
    /// <exception cref="Refusal">It is none.</exception>
    public static string FileName(string text) => Short(text, "A file's name") is var name && name.AsSpan().IndexOfAny("/\\") < 0
        ? name
        : throw Refusal.Unsuitable("A file's name has no folders in it.");

    /// <summary>What a reviewer says; empty where nothing was sent.</summary>
    /// <exception cref="Refusal">It is too long.</exception>
    public static string Comment(string? text) => text is null or { Length: <= MostComment }
        ? text ?? ""
        : throw Refusal.Unsuitable($"A comment has at most {MostComment} characters.");
}
