using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace PromptUNet.Inference;

/// <summary>The numbers that a network computes with.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "Types are what is named.")]
public enum Precision
{
    /// <summary>32-bit floats.</summary>
    Float,

    /// <summary>8-bit integers, summed up in 32 bits.</summary>
    Int8,
}

/// <summary>Chooses the precision that suits this computer.</summary>
public static class Precisions
{
    private const int ExtendedFeatures = 7;

    /// <summary>
    /// Integers if the processor multiplies and adds four bytes at once (AVX512-VNNI, AVX-VNNI, Arm's dot product). On x86 without it the
    /// products of bytes are added in 16 bits, which is hardly faster than float and may overflow.
    /// </summary>
    /// <param name="device">The device that runs the network; graphics cards are fast with floats.</param>
    public static Precision Fastest(Device device) =>
        (device == Device.Cpu || (device == Device.Auto && !Devices.AnyButCpu)) && (Dp.IsSupported || HasVnni())
            ? Precision.Int8 : Precision.Float;

    /// <summary>Bits of Intel's CPUID, leaf 7: sub-leaf 0 ECX 11 is AVX512-VNNI, sub-leaf 1 EAX 4 AVX-VNNI.</summary>
    private static bool HasVnni()
    {
        if (!Avx2.IsSupported || X86Base.CpuId(0, 0).Eax < ExtendedFeatures)
        {
            return false;
        }

        bool wide = Avx512F.IsSupported && (X86Base.CpuId(ExtendedFeatures, 0).Ecx >> 11 & 1) != 0;
        return wide || (X86Base.CpuId(ExtendedFeatures, 1).Eax >> 4 & 1) != 0;
    }
}
