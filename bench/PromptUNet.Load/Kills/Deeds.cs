using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Kills;

/// <summary>Something that a client asks of the server, and does not know the end of until there is an answer.</summary>
internal abstract record Deed
{
    internal sealed record Command(TaskLedger Task, Sent Sent) : Deed;

    /// <param name="Task">Whose review.</param>
    /// <param name="Action">submit, reopen, return or accept.</param>
    internal sealed record Step(TaskLedger Task, string Action) : Deed
    {
        /// <summary>The state that it leads to.</summary>
        public string Leads => Action switch { "submit" => "submitted", "return" => "returned", "accept" => "accepted", _ => "open" };
    }

    internal sealed record NewTask : Deed;

    internal sealed record Upload(string Name, byte[] File) : Deed;
}

/// <summary>A command as a client sends it: of the page, or a mask to be imported.</summary>
internal sealed record Sent(string Client, long Number, int Base, ClientCommand? Command, MaskFile? Mask);

/// <summary>A mask as a .nii file, with the voxels that it has.</summary>
internal sealed record MaskFile(byte[] Bytes, long Voxels);

/// <summary>A task as its client knows it from the server's answers.</summary>
internal sealed class TaskLedger(string id)
{
    public string Id { get; } = id;

    /// <summary>The name that the client's commands carry here.</summary>
    public string Client { get; } = $"kill{Guid.NewGuid():N}";

    /// <summary>Commands that the server said it has taken, in order.</summary>
    public List<Sent> Acknowledged { get; } = [];

    /// <summary>Commands numbered so far, also those that were refused.</summary>
    public long Numbers { get; set; }

    /// <summary>Steps of the review that the server said it has taken.</summary>
    public List<Deed.Step> Steps { get; } = [];

    public string State => Steps.Count == 0 ? "open" : Steps[^1].Leads;

    /// <summary>Whether the server takes commands.</summary>
    public bool IsClosed => State is "submitted" or "accepted";
}
