using System.Numerics;

namespace PromptUNet.Imaging;

/// <summary>Whole numbers of 8 and 16 bits as 32-bit ones, a vector at a time.</summary>
internal static class Widening
{
    public static void Widen<T>(ReadOnlySpan<T> narrow, Span<int> wide)
        where T : unmanaged, INumber<T>
    {
        int done = 0;
        for (; Narrow<T>() && done <= narrow.Length - Vector<T>.Count; done += Vector<T>.Count)
        {
            Widen(new Vector<T>(narrow[done..]), wide[done..]);
        }

        for (; done < narrow.Length; done++)
        {
            wide[done] = int.CreateTruncating(narrow[done]);
        }
    }

    // The type is known when the method is compiled for T: one branch remains.
    private static bool Narrow<T>() =>
        typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(short);

    private static void Widen<T>(Vector<T> narrow, Span<int> wide)
    {
        if (typeof(T) == typeof(byte))
        {
            Vector.Widen(narrow.As<T, byte>(), out var lower, out var upper);
            Store(lower, wide);
            Store(upper, wide[Vector<ushort>.Count..]);
        }
        else if (typeof(T) == typeof(sbyte))
        {
            Vector.Widen(narrow.As<T, sbyte>(), out var lower, out var upper);
            Store(lower, wide);
            Store(upper, wide[Vector<short>.Count..]);
        }
        else if (typeof(T) == typeof(ushort))
        {
            Store(narrow.As<T, ushort>(), wide);
        }
        else
        {
            Store(narrow.As<T, short>(), wide);
        }
    }

    private static void Store(Vector<ushort> narrow, Span<int> wide)
    {
        Vector.Widen(narrow, out var lower, out var upper);
        lower.As<uint, int>().CopyTo(wide);
        upper.As<uint, int>().CopyTo(wide[Vector<int>.Count..]);
    }

    private static void Store(Vector<short> narrow, Span<int> wide)
    {
        Vector.Widen(narrow, out var lower, out var upper);
        lower.CopyTo(wide);
        upper.CopyTo(wide[Vector<int>.Count..]);
    }
}
