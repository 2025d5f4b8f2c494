namespace PromptUNet.Annotation;

/// <summary>What one label says of a slice's pixels, each a byte: 0 no, else how sure (see <see cref="Claim"/>).</summary>
internal interface IPlane
{
    /// <summary>The bytes of a row from pixel (x, y) on.</summary>
    void CopyRow(int y, int x, Span<byte> values);
}
