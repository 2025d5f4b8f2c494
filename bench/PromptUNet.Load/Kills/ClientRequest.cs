using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Kills;

/// <summary>A request that changes something. Only the answer tells its client that the server has carried it out.</summary>
internal abstract record ClientRequest
{
    internal sealed record Command(TaskRecord Task, SentCommand Sent) : ClientRequest;

    /// <param name="Task">The reviewed task.</param>
    /// <param name="Action">submit, reopen, return or accept.</param>
    internal sealed record ReviewStep(TaskRecord Task, string Action) : ClientRequest
    {
        /// <summary>The task's state after the step.</summary>
        public string NextState => Action switch { "submit" => "submitted", "return" => "returned", "accept" => "accepted", _ => "open" };
    }

    internal sealed record AddTask : ClientRequest;

    internal sealed record Upload(string Name, byte[] File) : ClientRequest;
}

/// <summary>A command as a client sends it: one of the page, or a mask to be imported.</summary>
internal sealed record SentCommand(string Client, long Number, int Base, ClientCommand? Command, MaskFile? Mask);

/// <summary>A mask as a .nii file, and the number of its labelled voxels.</summary>
internal sealed record MaskFile(byte[] Bytes, long Voxels);

/// <summary>What a client knows of its task from the server's answers.</summary>
internal sealed class TaskRecord(string id)
{
    public string Id { get; } = id;

    /// <summary>The client's name in the commands of this task.</summary>
    public string Client { get; } = $"kill{Guid.NewGuid():N}";

    /// <summary>The acknowledged commands, in order.</summary>
    public List<SentCommand> Acknowledged { get; } = [];

    /// <summary>How many commands have a number so far, with those that were refused.</summary>
    public long Numbers { get; set; }

    /// <summary>The acknowledged steps of the review, in order.</summary>
    public List<ClientRequest.ReviewStep> Steps { get; } = [];

    public string State => Steps.Count == 0 ? "open" : Steps[^1].NextState;

    /// <summary>Whether the server refuses commands.</summary>
    public bool IsClosed => State is "submitted" or "accepted";
}
