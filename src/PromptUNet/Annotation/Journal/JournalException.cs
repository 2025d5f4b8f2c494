namespace PromptUNet.Annotation;

/// <summary>A file is no journal, or one of another scan, model or version.</summary>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
