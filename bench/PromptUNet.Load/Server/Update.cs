using System.Text.Json;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Server;

/// <summary>An update as a page reads it. The server's own type does not tell "none" from "unchanged" when it is read.</summary>
internal sealed record Update(
    int Version, bool Reset = false, SessionState? State = null, IReadOnlyList<Patch>? Patches = null, JsonElement Progress = default,
    SuggestedSlice? Suggestion = null)
{
    /// <summary>Whether it says that nothing is computed.</summary>
    public bool SaysIdle => Progress.ValueKind == JsonValueKind.Null;

    /// <summary>Whether it says how far a computation is.</summary>
    public bool IsComputed => Progress.ValueKind == JsonValueKind.Object;
}
