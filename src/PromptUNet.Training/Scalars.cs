using PromptUNet.Prompting;
using TorchSharp;

namespace PromptUNet.Training;

/// <summary>
/// Every number that is handed to libtorch as a Scalar. TorchSharp 0.107 gives native code a Scalar's address and drops its reference to
/// the object. The garbage collector may then finalise a temporary Scalar while libtorch still reads it: a wrong number or a crash.
/// Operators with a number, such as <c>x + 1</c>, and functions such as <c>leaky_relu(x, 0.01)</c> make temporary ones. The ones here are
/// never collected.
/// </summary>
internal static class Scalars
{
    public static readonly Scalar One = 1f.ToScalar();
    public static readonly Scalar Two = 2f.ToScalar();
    public static readonly Scalar MinusOne = (-1f).ToScalar();

    /// <summary>Pixels to one unit of <see cref="PromptPlane.Distance"/>.</summary>
    public static readonly Scalar OutlineLimit = ((float)OutlineDistance.Limit).ToScalar();
}
