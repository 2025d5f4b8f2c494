namespace PromptUNet.Annotation;

/// <summary>How a slice came to be vouched for.</summary>
public enum VouchedBy
{
    /// <summary>A person drew it.</summary>
    Drawn,

    /// <summary>A person corrected what the machine showed.</summary>
    Corrected,

    /// <summary>A person found right what the machine showed.</summary>
    Accepted,

    /// <summary>A person said that the structure is not on the slice.</summary>
    Absent,

    /// <summary>It came with a mask of another program or another time.</summary>
    Imported,
}

/// <summary>A keyframe of an annotation: the structure on a slice as a person vouches for it.</summary>
/// <param name="Mask">The structure's pixels; none says "absent here" and ends it.</param>
/// <param name="By">How it came about.</param>
/// <param name="Order">The smaller, the earlier the label's slice was first vouched for.</param>
public sealed record VouchedSlice(PixelSet Mask, VouchedBy By, int Order);
