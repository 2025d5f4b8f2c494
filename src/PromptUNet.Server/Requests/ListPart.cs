namespace PromptUNet.Server.Requests;

/// <summary>A part of a list. A client asks for the next part with the id of the last entry that it has.</summary>
internal static class ListPart
{
    /// <summary>The most entries of an answer, and how many come when the client does not say.</summary>
    public const int Most = 500;

    /// <summary>Returns the number of entries to be sent.</summary>
    /// <exception cref="Refusal">It is not between 1 and <see cref="Most"/>.</exception>
    public static int Size(int? limit) => limit is null or (>= 1 and <= Most)
        ? limit ?? Most
        : throw Refusal.Unsuitable($"A list is sent in parts of 1 to {Most} entries (limit); the next part follows an id (after).");
}
