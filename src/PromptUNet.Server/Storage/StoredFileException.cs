namespace PromptUNet.Server.Storage;

/// <summary>A stored scan or mask is not there any more, or is not as it was stored. The message names no file.</summary>
internal sealed class StoredFileException(string message) : IOException(message);
