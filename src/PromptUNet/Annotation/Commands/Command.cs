using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptUNet.Annotation;

/// <summary>
/// A step of an annotation, as the journal keeps it. It holds everything that depends on the shown result, so that the steps alone
/// give the state, without a segmenter.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AddLabel), "add-label")]
[JsonDerivedType(typeof(ChangeLabel), "change-label")]
[JsonDerivedType(typeof(RemoveLabel), "remove-label")]
[JsonDerivedType(typeof(LockLabel), "lock")]
[JsonDerivedType(typeof(UnlockLabel), "unlock")]
[JsonDerivedType(typeof(SetKeyframe), "vouch")]
[JsonDerivedType(typeof(RemoveKeyframe), "withdraw")]
[JsonDerivedType(typeof(Propagate), "propagate")]
[JsonDerivedType(typeof(Import), "import")]
[JsonDerivedType(typeof(ImportKeyframes), "import-keyframes")]
[JsonDerivedType(typeof(Together), "together")]
[JsonDerivedType(typeof(Undo), "undo")]
[JsonDerivedType(typeof(Redo), "redo")]
[JsonDerivedType(typeof(Checkpoint), "checkpoint")]
[JsonDerivedType(typeof(Restore), "restore")]
[JsonDerivedType(typeof(UseModel), "use-model")]
public abstract record Command
{
    /// <summary>Who sent it; null when that is not recorded. The state does not depend on it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Origin? Origin { get; init; }

    /// <summary>The command as JSON on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AnnotationJson.Default.Command);

    /// <exception cref="JsonException">It is not a command's JSON.</exception>
    public static Command FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, AnnotationJson.Default.Command) ?? throw new JsonException("The command is null.");
}

/// <summary>A step that makes a new state of the one before; undo takes it back.</summary>
public abstract record Edit : Command
{
    /// <exception cref="ArgumentException">The edit does not fit the scan or the labels.</exception>
    /// <exception cref="InvalidOperationException">The label is locked, or there is nothing to take back.</exception>
    internal abstract AnnotationState ApplyTo(AnnotationState state);
}

/// <summary>Who sent a command. It identifies a command that arrives twice, and records in the journal whose work it is.</summary>
/// <param name="Client">A program's window or connection, by a name of its own.</param>
/// <param name="Number">Ascends from command to command of a client.</param>
public sealed record Origin(string Client, long Number)
{
    /// <summary>The person; null when the server has no users.</summary>
    public string? User { get; init; }

    /// <summary>The person's number, which is never given to another; null in journals that know names alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? UserId { get; init; }

    /// <summary>When the command arrived.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>How commands and a journal's header are written: on one line, and read strictly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Command))]
[JsonSerializable(typeof(JournalHeader))]
internal sealed partial class AnnotationJson : JsonSerializerContext;
