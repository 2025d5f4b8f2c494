using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PromptUNet.Server.Configuration;

/// <summary>The certificate that the server presents over TLS.</summary>
/// <param name="Certificate">The server's own, with its private key.</param>
/// <param name="Chain">The certificates between it and a root that browsers know.</param>
public sealed record TlsCertificate(X509Certificate2 Certificate, X509Certificate2Collection Chain)
{
    /// <summary>Reads a certificate and its key.</summary>
    /// <param name="file">A .pfx or .p12 file with the key, or a .pem file with the issuers' certificates below the server's.</param>
    /// <param name="key">The key's .pem file; null when the key is in <paramref name="file"/>.</param>
    /// <param name="password">The password of the .pfx file or of the key; null when it has none.</param>
    /// <exception cref="InvalidDataException">The files do not hold what they should, or the password is wrong.</exception>
    /// <exception cref="IOException">The files cannot be read.</exception>
    public static TlsCertificate Read(string file, string? key, string? password)
    {
        try
        {
            return Path.GetExtension(file).ToLowerInvariant() is ".pfx" or ".p12" ? ReadPfx(file, password) : ReadPem(file, key, password);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException(
                $"{file}: the certificate or its key cannot be read ({e.Message.TrimEnd('.')}); with a password, is it right?", e);
        }
    }

    private static TlsCertificate ReadPfx(string file, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, password);
        var own = all.FirstOrDefault(c => c.HasPrivateKey)
            ?? throw new InvalidDataException($"{file}: there is no private key in it.");
        all.Remove(own);
        return new TlsCertificate(own, all);
    }

    private static TlsCertificate ReadPem(string file, string? key, string? password)
    {
        var own = password is null
            ? X509Certificate2.CreateFromPemFile(file, key)
            : X509Certificate2.CreateFromEncryptedPemFile(file, password, key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        chain.RemoveAt(0);
        return new TlsCertificate(own, chain);
    }
}
