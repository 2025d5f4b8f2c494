using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PromptUNet.Tests.Architecture;

/// <summary>What an assembly refers to, read from its metadata without loading it.</summary>
internal static class AssemblyUses
{
    /// <summary>Names of the assemblies it refers to.</summary>
    public static IReadOnlyList<string> Assemblies(string file) =>
        Read(file, reader => reader.AssemblyReferences.Select(h => reader.GetString(reader.GetAssemblyReference(h).Name)));

    /// <summary>Types of other assemblies that it names, with their namespace.</summary>
    public static IReadOnlyList<string> Types(string file) =>
        Read(file, reader => reader.TypeReferences.Select(h => NameOf(reader, h)));

    /// <summary>
    /// Members of other assemblies' types that it uses, as <c>Namespace.Type.member/parameters</c>; a property appears as
    /// its accessor.
    /// </summary>
    public static IReadOnlyList<string> Members(string file) =>
        Read(file, reader => reader.MemberReferences.Select(reader.GetMemberReference)
            .Where(m => m.Parent.Kind == HandleKind.TypeReference && m.GetKind() == MemberReferenceKind.Method)
            .Select(m => $"{NameOf(reader, (TypeReferenceHandle)m.Parent)}.{reader.GetString(m.Name)}/{Parameters(reader, m)}"));

    private static List<string> Read(string file, Func<MetadataReader, IEnumerable<string>> what)
    {
        using var image = new PEReader(File.OpenRead(file));
        return [.. what(image.GetMetadataReader()).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }

    /// <summary>Number of a method's parameters, which its signature tells after one byte of flags (ECMA-335, II.23.2.2).</summary>
    private static int Parameters(MetadataReader reader, MemberReference method)
    {
        var signature = reader.GetBlobReader(method.Signature);
        var flags = signature.ReadSignatureHeader();
        if (flags.IsGeneric)
        {
            signature.ReadCompressedInteger();
        }

        return signature.ReadCompressedInteger();
    }
}
