using Microsoft.Win32.SafeHandles;

namespace PromptUNet.Server.Studies;

/// <summary>Reads an open file of the scans' folder from its beginning, each block on one of the folder's threads.</summary>
/// <param name="file">The file, which is closed with the stream.</param>
/// <param name="length">Its bytes when it was opened.</param>
/// <param name="threads">Wait for the folder.</param>
internal sealed class FolderStream(SafeFileHandle file, long length, FolderThreads threads) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        long at = _position;
        int count = await threads.Run(_ => RandomAccess.Read(file, buffer.Span, at), cancellationToken);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
