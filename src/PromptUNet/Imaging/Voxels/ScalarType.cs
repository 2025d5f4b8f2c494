using System.Diagnostics.CodeAnalysis;

namespace PromptUNet.Imaging;

/// <summary>How a file stores one voxel.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are types.")]
public enum ScalarType
{
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float32,
    Float64,
}

internal static class ScalarTypes
{
    /// <summary>Bytes of one voxel.</summary>
    public static int Bytes(this ScalarType type) => type switch
    {
        ScalarType.UInt8 or ScalarType.Int8 => 1,
        ScalarType.UInt16 or ScalarType.Int16 => 2,
        ScalarType.UInt32 or ScalarType.Int32 or ScalarType.Float32 => 4,
        _ => 8,
    };

    /// <summary>The narrowest type that every reader supports and that holds labels from 0 to <paramref name="largest"/>.</summary>
    public static ScalarType ForLabels(int largest) => largest switch
    {
        <= byte.MaxValue => ScalarType.UInt8,
        <= short.MaxValue => ScalarType.Int16,
        _ => ScalarType.Int32,
    };
}
