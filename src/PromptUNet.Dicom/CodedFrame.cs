namespace PromptUNet.Dicom;

/// <summary>What a decoder of compressed pixels gives: the samples of one frame, as the codestream says them.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Components">Samples of a pixel: 1 for grey values, 3 for colours.</param>
/// <param name="Bits">Bits of a sample.</param>
/// <param name="IsSigned">Whether the codestream calls its samples signed.</param>
/// <param name="Samples">Component c of pixel (x, y) at <c>((y * Width) + x) * Components + c</c>.</param>
internal sealed record CodedFrame(int Width, int Height, int Components, int Bits, bool IsSigned, int[] Samples);
