using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Files beside the corpus: what other programs write, and what is no volume at all.</summary>
internal static class FurtherFiles
{
    /// <summary>
    /// A NRRD file of four axes as ITK writes it: time is the fourth axis of space. Two volumes of 4 x 3 x 2 bytes, 0 to 47.
    /// </summary>
    public static byte[] NrrdOfItk(string space = "space dimension: 4") =>
    [
        .. Encoding.ASCII.GetBytes(
            $"NRRD0004\ntype: uchar\ndimension: 4\n{space}\nsizes: 4 3 2 2\n"
            + "space directions: (2,0,0,0) (0,2,0,0) (0,0,3,0) (0,0,0,1)\nkinds: domain domain domain domain\nencoding: raw\n"
            + "space origin: (-10,20,30.5,0)\n\n"),
        .. Enumerable.Range(0, 48).Select(i => (byte)i),
    ];

    /// <summary>A header for voxels in a file of a name beside it.</summary>
    public static string Detached(string dataFile) =>
        "NRRD0004\ntype: uchar\ndimension: 3\nspace: LPS\nsizes: 4 3 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: raw\n"
        + $"data file: {dataFile}\n\n";

    /// <summary>The first bytes of a DICOM file, with its preamble or without.</summary>
    public static byte[] Dicom(bool preamble = true, string media = "1.2.840.10008.5.1.4.1.1.2")
    {
        byte[] elements =
        [
            .. Element(2, 0x10, "UI", "1.2.840.10008.1.2.1"), .. Element(8, 0x16, "UI", media), .. Element(8, 0x60, "CS", "CT"),
        ];
        return preamble ? [.. new byte[128], .. "DICM"u8, .. elements] : elements;
    }

    public static byte[] Zip(string entry, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var file = zip.CreateEntry(entry).Open())
        {
            file.Write(content);
        }

        return stream.ToArray();
    }

    /// <summary>A volume of FreeSurfer: version, dimensions, frames and type.</summary>
    public static byte[] FreeSurfer()
    {
        byte[] header = new byte[284];
        ReadOnlySpan<int> numbers = [1, 4, 3, 2, 1, 0];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), numbers[i]);
        }

        return header;
    }

    /// <summary>Writes one of each kind, and returns each file that can be damaged, with the name to read it by.</summary>
    public static IEnumerable<(string File, string Header)> Write(TemporaryFolder folder)
    {
        var grid = new Grid(new Size3(4, 3, 2), CorpusTests.Affine);
        float[] nearly = [.. Enumerable.Range(0, 24).Select(i => i % 3 == 0 ? float.NaN : i % 5 == 0 ? -1 : 0.9999f)];
        string[] names = ["further_labels.nii", "further_labels.nrrd", "further_labels.mha"];
        foreach (string name in names)
        {
            VolumeFile.Write(folder[name], new Volume(grid, nearly));
            yield return (name, name);
        }

        foreach (var (name, bytes) in ((string, byte[])[])
        [
            ("further_time.nrrd", NrrdOfItk()), ("further_dicom.nii", Dicom()), ("further_old_dicom", Dicom(preamble: false)),
            ("further_zip.nii.gz", Zip("a.dcm", Dicom())), ("further_twice.nii.gz", Mutations.Deflate(Mutations.Deflate(new byte[400]))),
            ("further_surface.mgz", Mutations.Deflate(FreeSurfer())),
            ("further_pointer.nii.gz", Encoding.ASCII.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n")),
        ])
        {
            File.WriteAllBytes(folder[name], bytes);
            yield return (name, name);
        }

        File.WriteAllText(folder["further_dot.nhdr"], Detached("./further_dot.raw"));
        File.WriteAllBytes(folder["further_dot.raw"], new byte[24]);
        yield return ("further_dot.nhdr", "further_dot.nhdr");
        yield return ("further_dot.raw", "further_dot.nhdr");
        File.Copy(Path.Combine(TestFiles.Corpus, "nifti1.nii.gz"), folder["further_target"]);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(folder["further_link.nii.gz"], "further_target");
            yield return ("further_target", "further_link.nii.gz");
        }
    }

    private static byte[] Element(ushort group, ushort element, string type, string value)
    {
        string even = value.Length % 2 == 0 ? value : value + "\0";
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, group);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), element);
        Encoding.ASCII.GetBytes(type).CopyTo(bytes, 4);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), (ushort)even.Length);
        return [.. bytes, .. Encoding.ASCII.GetBytes(even)];
    }
}
