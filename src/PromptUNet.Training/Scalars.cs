using PromptUNet.Prompting;
using TorchSharp;

namespace PromptUNet.Training;

/// <summary>
/// Numbers handed to libtorch in loops. An operator such as <c>x + 1</c> makes a temporary Scalar that the garbage
/// collector may finalise while native code still reads it (TorchSharp 0.107), so these live for ever.
/// </summary>
internal static class Scalars
{
    public static readonly Scalar One = 1f.ToScalar();
    public static readonly Scalar Two = 2f.ToScalar();
    public static readonly Scalar MinusOne = (-1f).ToScalar();

    /// <summary>Pixels to one unit of <see cref="PromptPlane.Distance"/>.</summary>
    public static readonly Scalar OutlineLimit = ((float)OutlineDistance.Limit).ToScalar();
}
