using System.Text;

namespace PromptUNet.Training.Tests.Rivals.PyTorch;

/// <summary>
/// A ZIP archive as PyTorch lays it out (APPNOTE.TXT 6.3.10, section 4.3). Its entries are stored, at multiples of 64 bytes. Every size and
/// offset is in a ZIP64 field, and sizes stand once more behind the data.
/// </summary>
internal sealed class Zip64Writer : IDisposable
{
    private const ushort Version = 45, SizesFollowAndUtf8 = 0x0808, Zip64Field = 1, PaddingField = 0x4246;
    private const uint InZip64Field = uint.MaxValue;
    private const int Alignment = 64;

    private readonly MemoryStream _file = new(), _directory = new();
    private long _entries, _lastStart, _lastLength;
    private uint _lastSum;

    public void Dispose()
    {
        _file.Dispose();
        _directory.Dispose();
    }

    public void Add(string name, ReadOnlySpan<byte> bytes)
    {
        const int header = 30, sizesField = 20, fieldHead = 4;
        (_lastStart, _lastLength, _lastSum) = (_file.Position, bytes.Length, Crc32(bytes));
        int padding = (int)(-(_lastStart + header + name.Length + sizesField + fieldHead) & (Alignment - 1));
        var writer = new BinaryWriter(_file);
        writer.Write("PK\u0003\u0004"u8);
        writer.Write(Version);
        Describe(writer, sum: 0, name, sizesField + fieldHead + padding);
        writer.Write(Encoding.UTF8.GetBytes(name));
        writer.Write(Zip64Field);
        writer.Write((ushort)(2 * sizeof(long)));
        Sizes(writer);
        writer.Write(PaddingField);
        writer.Write((ushort)padding);
        writer.Write(new byte[padding]);
        writer.Write(bytes);
        writer.Write("PK\u0007\u0008"u8);
        writer.Write(_lastSum);
        Sizes(writer);
        AddSameBytes(name);
    }

    /// <summary>Lists the bytes of the last entry under a name.</summary>
    public void AddSameBytes(string name)
    {
        const ushort fields = 3 * sizeof(long);
        var writer = new BinaryWriter(_directory);
        writer.Write("PK\u0001\u0002"u8);
        writer.Write(Version);
        writer.Write(Version);
        Describe(writer, _lastSum, name, fields + 4);
        writer.Write(new byte[10]);             // no comment, first disk, no attributes
        writer.Write(InZip64Field);
        writer.Write(Encoding.UTF8.GetBytes(name));
        writer.Write(Zip64Field);
        writer.Write(fields);
        Sizes(writer);
        writer.Write(_lastStart);
        _entries++;
    }

    public byte[] ToArray()
    {
        using var whole = new MemoryStream();
        var writer = new BinaryWriter(whole);
        writer.Write(_file.ToArray());
        writer.Write(_directory.ToArray());
        long end = whole.Position;
        writer.Write("PK\u0006\u0006"u8);
        writer.Write(44L);                      // bytes of this record that follow
        writer.Write(Version);
        writer.Write(Version);
        writer.Write(0L);                       // disks
        writer.Write(_entries);
        writer.Write(_entries);
        writer.Write(_directory.Length);
        writer.Write(_file.Length);
        writer.Write("PK\u0006\u0007"u8);
        writer.Write(0);
        writer.Write(end);
        writer.Write(1);
        writer.Write("PK\u0005\u0006"u8);
        writer.Write(0);
        writer.Write((ushort)_entries);
        writer.Write((ushort)_entries);
        writer.Write(InZip64Field);
        writer.Write(InZip64Field);
        writer.Write((ushort)0);
        return whole.ToArray();
    }

    /// <summary>What the header of an entry and its record in the directory have in common, after the versions.</summary>
    private static void Describe(BinaryWriter writer, uint sum, string name, int fields)
    {
        writer.Write(SizesFollowAndUtf8);
        writer.Write((ushort)0);                // stored
        writer.Write(0);                        // no time
        writer.Write(sum);
        writer.Write(InZip64Field);
        writer.Write(InZip64Field);
        writer.Write((ushort)Encoding.UTF8.GetByteCount(name));
        writer.Write((ushort)fields);
    }

    private void Sizes(BinaryWriter writer)
    {
        writer.Write(_lastLength);
        writer.Write(_lastLength);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * 0xedb88320);
            }
        }

        return ~sum;
    }
}
