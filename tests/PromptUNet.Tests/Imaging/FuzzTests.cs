using System.Diagnostics;
using System.Globalization;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>
/// Damaged files are read or refused with the one exception, within bounds of memory and time. PROMPTUNET_FUZZ says how many
/// (5,000 without it); above 100,000 every cut and every field of the corpus is among them. A long run:
/// <c>PROMPTUNET_FUZZ=1000000 artifacts/bin/PromptUNet.Tests/release/PromptUNet.Tests -method '*Damaged_files*'</c>.
/// </summary>
public sealed class FuzzTests
{
    private const long MostMemory = 256L << 20;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    private static int Count => int.Parse(Environment.GetEnvironmentVariable("PROMPTUNET_FUZZ") ?? "5000", CultureInfo.InvariantCulture);

    [Fact]
    public void Damaged_files_are_read_or_refused_by_name_within_bounds_of_memory_and_time()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(TestFiles.Corpus))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        List<(string File, string Header)> targets = [.. Targets(), .. FurtherFiles.Write(folder)];
        var whole = targets.Select(t => t.File).Distinct().ToDictionary(name => name, name => File.ReadAllBytes(folder[name]));
        var tally = new Tally();
        int systematic = targets.Sum(target => Systematic(whole[target.File]).Count());
        double share = Math.Min(1, Count / 2.0 / systematic);
        int randomEach = (int)Math.Ceiling((Count - (share * systematic)) / targets.Count);
        foreach (var (target, index) in targets.Select((target, index) => (target, index)))
        {
            var random = new Random(index);
            byte[] sound = whole[target.File];
            var chosen = Systematic(sound).Where(_ => random.NextDouble() < share).Select(make => make());
            foreach (byte[] damaged in chosen.Concat(Enumerable.Range(0, randomEach).Select(_ => Mutations.Flipped(sound, random))))
            {
                File.WriteAllBytes(folder[target.File], damaged);
                Read(folder[target.Header], tally);
            }

            File.WriteAllBytes(folder[target.File], sound);
            Tell(Count > 100_000, $"{target.File}: {tally}");
        }

        Tell(true, tally.ToString());
        Assert.InRange(tally.Files, Count * 9 / 10, int.MaxValue);
        Assert.True(tally.Refused > tally.Files / 4 && tally.Refused < tally.Files, $"{tally}");     // the mutations do reach both ends
    }

    public static TheoryData<string, int> Products => new()
    {
        { "32767 32767 32767", 0 }, { "2048 1024 1025", 0 }, { "65536 32768 1", 0 }, { "4294967296 4294967296 1", 0 },
        { "3037000500 3037000500 1", 0 }, { "2097152 2097152 2097152", 0 }, { "9223372036854775807 2 1", 0 }, { "1291 1291 1291", 1 << 20 },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void Dimension_products_that_no_array_or_file_holds_are_refused_before_memory_is_taken(string sizes, int payload)
    {
        using var folder = new TemporaryFolder();
        byte[] zeros = Mutations.Deflate(new byte[payload]);
        string nrrd =
            $"NRRD0004\ntype: uint8\ndimension: 3\nspace: LPS\nsizes: {sizes}\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: "
                + "gzip\n\n";
        File.WriteAllBytes(folder["a.nrrd"], [.. System.Text.Encoding.ASCII.GetBytes(nrrd), .. zeros]);
        File.WriteAllText(
            folder["a.mha"], $"ObjectType = Image\nNDims = 3\nDimSize = {sizes}\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n");
        File.WriteAllBytes(folder["a.nii"], Bombs.Nifti2(sizes));
        File.WriteAllBytes(folder["a.nii.gz"], Mutations.Deflate([.. Bombs.Nifti2(sizes), .. new byte[payload]]));
        foreach (string name in folder.Names)
        {
            var tally = new Tally();
            Read(folder[name], tally);
            Assert.Equal(1, tally.Refused);
            Assert.InRange(tally.Memory, 0, 4 << 20);
        }
    }

    [Fact]
    public void A_small_image_before_a_gzip_bomb_is_read_without_inflating_the_bomb()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["bomb.nii.gz"], Mutations.Deflate([.. Bombs.Nifti2("4 3 2"), .. new byte[64 << 20]]));
        var tally = new Tally();
        Read(folder["bomb.nii.gz"], tally);
        Assert.Equal(0, tally.Refused);
        Assert.InRange(tally.Memory, 0, 4 << 20);
    }

    [Fact]
    public void A_gzip_bomb_that_declares_more_than_it_holds_takes_memory_only_for_what_arrives()
    {
        using var folder = new TemporaryFolder();
        // 20 MB of zeros and a promise of 30 million voxels, padded so that the file could keep it.
        byte[] start = Mutations.Deflate([.. Bombs.Nifti2("1000 1000 30"), .. new byte[20_000_000]]);
        File.WriteAllBytes(folder["bomb.nii.gz"], [.. start, .. new byte[100_000]]);
        var tally = new Tally();
        Read(folder["bomb.nii.gz"], tally);
        Assert.Equal(1, tally.Refused);
        Assert.InRange(tally.Memory, 0, MostMemory);
    }

    /// <summary>Every file of the corpus, headers and data files, with the header to read it by.</summary>
    private static IEnumerable<(string File, string Header)> Targets()
    {
        foreach (string header in TestFiles.CorpusNames)
        {
            string stem = header[..header.IndexOf('.', StringComparison.Ordinal)] + ".";
            foreach (string file in Directory.GetFiles(TestFiles.Corpus).Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal))
            {
                bool detached = header.Contains(".hdr", StringComparison.Ordinal) || header.EndsWith(".nhdr", StringComparison.Ordinal)
                    || header.EndsWith(".mhd", StringComparison.Ordinal);
                if (file == header || (detached && file.StartsWith(stem, StringComparison.Ordinal)))
                {
                    yield return (file, header);
                }
            }
        }
    }

    private static IEnumerable<Func<byte[]>> Systematic(byte[] file) => Mutations.Truncated(file).Concat(Mutations.FieldsSet(file));

    private static void Read(string path, Tally tally)
    {
        Func<object>[] doors = [() => VolumeFile.ReadImage(path), () => VolumeFile.ReadLabels(path), () => VolumeFile.Describe(path)];
        foreach (var (door, index) in doors.Select((door, index) => (door, index)))
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var (refused, time) = Opened(path, door);
            long memory = GC.GetAllocatedBytesForCurrentThread() - before;
            for (int again = 0; again < 3 && time > MostTime; again++)
            {
                // Beside other work the machine may have paused the reading.
                time = Opened(path, door).Time;
            }

            tally.Add(memory, time);
            tally.Refused += refused && index == 0 ? 1 : 0;
            Assert.True(tally.Memory <= MostMemory, $"{path}: {tally}");
            Assert.True(tally.Time <= MostTime, $"{path}: {tally}");
        }

        tally.Files++;
    }

    /// <summary>Whether a door refused the file, as documented, and how long that took.</summary>
    private static (bool Refused, TimeSpan Time) Opened(string path, Func<object> door)
    {
        long begin = Stopwatch.GetTimestamp();
        bool refused = false;
        try
        {
            door();
        }
        catch (ImageFormatException e)
        {
            Assert.Equal(Path.GetDirectoryName(path), Path.GetDirectoryName(e.Path));
            Assert.NotEmpty(e.Field);
            Assert.StartsWith($"{e.Path}: ", e.Message);
            Assert.Contains($"{e.Field} is {e.Value}, ", e.Message, StringComparison.Ordinal);
            refused = true;
        }

        return (refused, Stopwatch.GetElapsedTime(begin));
    }

    private static void Tell(bool wanted, string line)
    {
        if (wanted)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        }
    }

    private sealed class Tally
    {
        public int Files { get; set; }

        public int Refused { get; set; }

        public long Memory { get; private set; }

        public TimeSpan Time { get; private set; }

        public void Add(long memory, TimeSpan time) => (Memory, Time) = (Math.Max(Memory, memory), time > Time ? time : Time);

        public override string ToString() => FormattableString.Invariant(
            $"{Files} damaged files, {Refused} refused, at most {Memory / 1048576.0:0.0} MiB and {Time.TotalMilliseconds:0} ms for one");
    }
}
