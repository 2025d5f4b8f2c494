using System.IO.Compression;
using System.Security.Cryptography;

namespace PromptUNet.Server.Operations;

/// <summary>One file of the page: in memory, plain and compressed, once it has been asked for.</summary>
internal sealed class PageFile
{
    private readonly Dictionary<string, Lazy<byte[]>> _bytes;
    private readonly Lazy<string> _tag;

    public PageFile(string path)
    {
        Type = TypeOf(Path.GetExtension(path));
        var plain = new Lazy<byte[]>(() => File.ReadAllBytes(path));
        _tag = new Lazy<string>(() => $"\"{Convert.ToHexStringLower(SHA256.HashData(plain.Value).AsSpan(0, 16))}\"");
        _bytes = new Dictionary<string, Lazy<byte[]>> { [""] = plain };
        if (IsText(Type))
        {
            _bytes["br"] = new Lazy<byte[]>(() => Packed(plain.Value, to => new BrotliStream(to, CompressionLevel.Optimal)));
            _bytes["gzip"] = new Lazy<byte[]>(() => Packed(plain.Value, to => new GZipStream(to, CompressionLevel.SmallestSize)));
        }
    }

    /// <summary>The content type.</summary>
    public string Type { get; }

    /// <summary>The entity tag of the content.</summary>
    public string Tag => _tag.Value;

    /// <summary>The best encoding that the other side takes, "" for none, and the content in it.</summary>
    /// <param name="accepted">The header Accept-Encoding.</param>
    public (string Encoding, byte[] Bytes) For(string accepted)
    {
        string encoding = _bytes.Keys.Where(known => known != "" && accepted.Contains(known, StringComparison.OrdinalIgnoreCase)).FirstOrDefault("");
        return (encoding, _bytes[encoding].Value);
    }

    private static byte[] Packed(byte[] plain, Func<Stream, Stream> packing)
    {
        using var packed = new MemoryStream();
        using (var stream = packing(packed))
        {
            stream.Write(plain);
        }

        return packed.ToArray();
    }

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || type is "application/json" or "application/wasm" or "image/svg+xml" or "application/manifest+json";

    private static string TypeOf(string ending) => ending switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json",
        ".webmanifest" => "application/manifest+json",
        ".wasm" => "application/wasm",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
