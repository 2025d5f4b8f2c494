using PromptUNet.Imaging;

namespace PromptUNet.Cli.Demo;

/// <summary>A structure of the demonstration volume and the plane it is drawn on.</summary>
internal sealed record DemoStructure(string Name, AnatomicalPlane Plane)
{
    /// <summary>
    /// From 2 to 39 ml, chosen by size and place before anything was measured. All are drawn on axial slices, as heads are
    /// mostly read; docs/log.md has the figures of a mixture of planes too.
    /// </summary>
    public static IReadOnlyList<DemoStructure> All { get; } =
    [
        new("Amygdala_L", AnatomicalPlane.Axial),
        new("Hippocampus_R", AnatomicalPlane.Axial),
        new("Caudate_L", AnatomicalPlane.Axial),
        new("Putamen_R", AnatomicalPlane.Axial),
        new("Thalamus_L", AnatomicalPlane.Axial),
        new("Cerebelum_Crus1_R", AnatomicalPlane.Axial),
        new("Precentral_L", AnatomicalPlane.Axial),
        new("Temporal_Mid_L", AnatomicalPlane.Axial),
    ];
}
