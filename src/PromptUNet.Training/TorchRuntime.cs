using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace PromptUNet.Training;

/// <summary>
/// Loads libtorch's C# bridge on Linux systems whose libstdc++ is older than GCC 13's (Debian 12, Ubuntu 22.04). TorchSharp 0.107 needs
/// one newer symbol, the start-up hook <c>std::ios_base_library_init()</c> of GLIBCXX_3.4.32. Older libraries run that hook by
/// themselves. So a private copy of the bridge loads there that names a harmless function of the same shape instead. The copy lies beside
/// the original, which is left as it is.
/// </summary>
public static partial class TorchRuntime
{
    private const string NewerSymbol = "_ZSt21ios_base_library_initv";
    private const string OlderSymbol = "_ZSt18uncaught_exceptionv";
    private const string NewerVersion = "GLIBCXX_3.4.32";
    private const string OlderVersion = "GLIBCXX_3.4";

    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Call before the first use of TorchSharp; later calls do nothing.</summary>
    /// <exception cref="DllNotFoundException">The bridge is missing or loads in neither form.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (_loaded || !OperatingSystem.IsLinux())
            {
                return;
            }

            string original = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
            if (!NativeLibrary.TryLoad(original, out _))
            {
                NativeLibrary.Load(CopyForOlderSystems(original));
            }

            KeepMemory();
            _loaded = true;
        }
    }

    /// <summary>
    /// A training step frees and takes the same large tensors again and again. By default, glibc maps each one anew and the kernel clears
    /// every page. Told to map nothing (M_MMAP_MAX) and to return nothing (M_TRIM_THRESHOLD), glibc reuses the memory.
    /// </summary>
    private static void KeepMemory()
    {
        const int trimThreshold = -1, mapsAtMost = -4;
        try
        {
            _ = Mallopt(mapsAtMost, 0);
            _ = Mallopt(trimThreshold, int.MaxValue);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // The C library is not glibc: training is slower and otherwise the same.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mallopt(int parameter, int value);

    private static string CopyForOlderSystems(string original)
    {
        string copy = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.older-libstdc++.so");
        if (!File.Exists(copy) || File.GetLastWriteTimeUtc(copy) < File.GetLastWriteTimeUtc(original))
        {
            byte[] image = File.ReadAllBytes(original);
            Rewrite(image);
            AtomicFile.Write(copy, file => file.Write(image));
        }

        return copy;
    }

    /// <summary>Renames the symbol in .dynstr and lowers its version in .gnu.version_r (ELF-64, little endian).</summary>
    private static void Rewrite(Span<byte> image)
    {
        var sections = Sections(image);
        var (stringsAt, stringsLength) = sections[".dynstr"];
        var strings = image.Slice(stringsAt, stringsLength);

        var name = strings.Slice(Find(strings, NewerSymbol), NewerSymbol.Length);
        name.Clear();
        Encoding.ASCII.GetBytes(OlderSymbol, name);

        int older = Find(strings, OlderVersion), newer = Find(strings, NewerVersion);
        var needs = image[sections[".gnu.version_r"].Offset..];
        for (int file = 0, next = -1; next != 0; file += next)
        {
            int count = BinaryPrimitives.ReadUInt16LittleEndian(needs[(file + 2)..]);
            int entry = file + BinaryPrimitives.ReadInt32LittleEndian(needs[(file + 8)..]);
            for (int i = 0; i < count; i++)
            {
                if (BinaryPrimitives.ReadInt32LittleEndian(needs[(entry + 8)..]) == newer)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(needs[entry..], ElfHash(OlderVersion));
                    BinaryPrimitives.WriteInt32LittleEndian(needs[(entry + 8)..], older);
                }

                entry += BinaryPrimitives.ReadInt32LittleEndian(needs[(entry + 12)..]);
            }

            next = BinaryPrimitives.ReadInt32LittleEndian(needs[(file + 12)..]);
        }
    }

    private static Dictionary<string, (int Offset, int Length)> Sections(ReadOnlySpan<byte> image)
    {
        int table = (int)BinaryPrimitives.ReadInt64LittleEndian(image[0x28..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3C..]);
        int names = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3E..]);
        int namesAt = (int)BinaryPrimitives.ReadInt64LittleEndian(image[(table + (64 * names) + 24)..]);
        var sections = new Dictionary<string, (int, int)>();
        for (int i = 0; i < count; i++)
        {
            var header = image.Slice(table + (64 * i), 64);
            var name = image[(namesAt + BinaryPrimitives.ReadInt32LittleEndian(header))..];
            sections[Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)])] =
                ((int)BinaryPrimitives.ReadInt64LittleEndian(header[24..]), (int)BinaryPrimitives.ReadInt64LittleEndian(header[32..]));
        }

        return sections;
    }

    /// <summary>Offset of a whole string in a string table.</summary>
    private static int Find(ReadOnlySpan<byte> strings, string text)
    {
        int at = strings.IndexOf(Encoding.ASCII.GetBytes($"\0{text}\0"));
        return at >= 0
            ? at + 1
            : throw new DllNotFoundException($"libLibTorchSharp.so does not name {text}; this version of TorchSharp cannot be adapted.");
    }

    /// <summary>The hash of the System V ABI that version entries carry beside their name.</summary>
    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (char c in name)
        {
            hash = (hash << 4) + c;
            uint high = hash & 0xF0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
