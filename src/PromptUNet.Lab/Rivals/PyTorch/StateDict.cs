using System.IO.Compression;
using System.Runtime.InteropServices;

namespace PromptUNet.Lab.Rivals.PyTorch;

/// <summary>A tensor of floats from a file.</summary>
/// <param name="Shape">Its sizes, outermost first.</param>
/// <param name="Values">Row by row, the last dimension fastest.</param>
public sealed record StoredTensor(IReadOnlyList<long> Shape, float[] Values);

/// <summary>
/// Reads a dictionary of float tensors that PyTorch 1.6 or later saved (<c>torch.save(model.state_dict(), path)</c>). The file is a ZIP
/// archive of stored entries: a pickle program <c>data.pkl</c>, and the values of each storage under <c>data/</c>. Nothing of the file is
/// executed (see <see cref="PickleMachine"/>), and what is read is no more than the file is long.
/// </summary>
public static class StateDict
{
    private const long LongestProgram = 4 << 20, LongestFile = 1L << 30;

    /// <summary>The tensors by their names.</summary>
    /// <exception cref="InvalidDataException">The file is something else, or damaged; the message says what is wrong.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > LongestFile)
        {
            throw new InvalidDataException($"{path} has {file.Length} bytes; a state dict has at most {LongestFile}.");
        }

        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Read(bytes, path);
    }

    /// <summary>The same from a file's bytes.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">They are something else, or damaged.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Read(byte[] file, string name)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
            return Tensors(archive, file.Length);
        }
        catch (Exception e) when (
            e is InvalidDataException or IOException or OverflowException or ArgumentException or NotSupportedException)
        {
            // In memory nothing fails to be read: an IOException is an offset out of the file.
            throw new InvalidDataException(
                $"{name} is not a state dict of float tensors as PyTorch saves it: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static Dictionary<string, StoredTensor> Tensors(ZipArchive archive, long fileLength)
    {
        var programs = archive.Entries.Where(e => e.FullName.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        Require(programs.Count == 1, $"there are {programs.Count} entries data.pkl in it");
        string folder = programs[0].FullName[..^"data.pkl".Length];
        byte[] program = Bytes(programs[0], Math.Min(LongestProgram, fileLength));
        var places = new PickleMachine(program).Run() as Dictionary<string, object?>
            ?? throw new InvalidDataException("its program makes no dictionary");
        Dictionary<string, float[]> storages = [];
        Dictionary<string, StoredTensor> tensors = [];
        long left = fileLength, unread = fileLength;         // entries may overlap, so their sum has a bound of its own
        foreach (var (name, value) in places)
        {
            var place = value as TensorPlace ?? throw new InvalidDataException($"'{name}' is not a tensor");
            left -= checked(sizeof(float) * place.Count);
            Require(left >= 0, "its tensors have more values than the file");
            ref float[]? storage = ref CollectionsMarshal.GetValueRefOrAddDefault(storages, place.Storage.Key, out _);
            if (storage is null)
            {
                storage = Storage(archive, folder, place.Storage, unread);
                unread -= sizeof(float) * (long)storage.Length;
            }

            Require(place.Offset + place.Count <= storage.Length, $"'{name}' reaches beyond its storage");
            tensors[name] = new StoredTensor(place.Shape, storage[(int)place.Offset..(int)(place.Offset + place.Count)]);
        }

        return tensors;
    }

    private static float[] Storage(ZipArchive archive, string folder, StorageKey key, long limit)
    {
        var entry = archive.GetEntry($"{folder}data/{key.Key}")
            ?? throw new InvalidDataException($"the values of the storage '{key.Key}' are missing");
        Require(entry.Length == checked(sizeof(float) * key.Count),
            $"the storage '{key.Key}' has {entry.Length} bytes, not {key.Count} floats");
        return MemoryMarshal.Cast<byte, float>(Bytes(entry, limit)).ToArray();
    }

    /// <summary>An entry's bytes; PyTorch does not compress them, so a longer entry than the file is a trap.</summary>
    private static byte[] Bytes(ZipArchiveEntry entry, long limit)
    {
        Require(entry.Length <= limit && entry.CompressedLength == entry.Length, $"the entry '{entry.FullName}' is compressed or too long");
        byte[] bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidDataException(fault);
        }
    }
}
