using PromptUNet.Imaging;

namespace PromptUNet.Lab.Bench;

/// <summary>All cases, in batches that take turns.</summary>
internal static class BenchSuite
{
    /// <param name="size">How large.</param>
    /// <param name="rivals">Whether networks of others are measured.</param>
    /// <param name="processes">Whether cases are measured that start the program anew.</param>
    public static IReadOnlyList<IReadOnlyList<BenchCase>> Of(BenchSize size, bool rivals, bool processes)
    {
        var phantom = new Lazy<PhantomScan>(() => new PhantomScan(new Size3(size.Edge, size.Edge, size.Slices), seed: 1));
        List<IReadOnlyList<BenchCase>> batches =
        [
            [.. MachineCases.Of(size), .. SliceCases.Of(size, phantom), .. rivals ? RivalCases.OfSlice() : []],
            [.. VolumeCases.Of(size, phantom)],
            [.. OurNetwork.Precisions.Select(p => VolumeCases.Paper(size, p, phantom))],
        ];
        if (rivals)
        {
            batches.Add([RivalCases.OfVolume()]);
        }

        if (processes)
        {
            batches.AddRange(VolumeCases.Alone(size, phantom).Append(ColdStart.Case).Select(c => (IReadOnlyList<BenchCase>)[c]));
        }

        return batches;
    }
}
