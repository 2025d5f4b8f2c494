namespace PromptUNet.Lab.Bench;

/// <summary>What the machine can do at most: matrix products in the same runtime.</summary>
internal static class MachineCases
{
    public const string OneThread = "1 thread";

    public static IEnumerable<BenchCase> Of(BenchSize size) =>
        from precision in (string[])["float", "int8"]
        from threads in ((int[])[1, Environment.ProcessorCount]).Distinct()
        select new BenchCase(
            NameOf(size, precision, threads), Scale.Machine, CaseKind.Machine, () => Prepare(size.Matrix, precision, threads));

    public static string NameOf(BenchSize size, string precision, int threads) =>
        $"matrix product {size.Matrix}, {precision}, {(threads == 1 ? OneThread : $"{threads} threads")}";

    private static Prepared Prepare(int n, string precision, int threads)
    {
        var random = new Random(1);
        byte[] model = precision == "int8" ? MatrixProductGraph.OfBytes(n, random) : MatrixProductGraph.OfFloats(n, random);
        var product = new BareNetwork(model, new Dictionary<string, long[]> { [MatrixProductGraph.Factor] = [n, n] }, threads);
        product.FillInputs(random);
        return new Prepared(product.Run, product) { Gmac = Math.Pow(n, 3) / 1e9 };
    }
}
