namespace PromptUNet.Dicom;

/// <summary>The number of an attribute (PS3.6, section 6).</summary>
public readonly record struct Tag(ushort Group, ushort Element) : IComparable<Tag>
{
    /// <summary>Manufacturers define the attributes of odd groups for themselves (PS3.5, section 7.8).</summary>
    public bool IsPrivate => Group % 2 == 1;

    private uint Number => ((uint)Group << 16) | Element;

    public static bool operator <(Tag a, Tag b) => a.Number < b.Number;

    public static bool operator >(Tag a, Tag b) => a.Number > b.Number;

    public static bool operator <=(Tag a, Tag b) => a.Number <= b.Number;

    public static bool operator >=(Tag a, Tag b) => a.Number >= b.Number;

    public int CompareTo(Tag other) => Number.CompareTo(other.Number);

    /// <summary>As the standard prints it: (0028,0010).</summary>
    public override string ToString() => $"({Group:X4},{Element:X4})";
}
