using PromptUNet.Imaging;

namespace PromptUNet.Cli.Demo;

/// <summary>A structure of the demonstration volume and the plane it is drawn on.</summary>
internal sealed record DemoStructure(string Name, AnatomicalPlane Plane)
{
    /// <summary>From 2 to 39 ml, on all three planes; chosen by size and place before anything was measured.</summary>
    public static IReadOnlyList<DemoStructure> All { get; } =
    [
        new("Amygdala_L", AnatomicalPlane.Coronal),
        new("Hippocampus_R", AnatomicalPlane.Coronal),
        new("Caudate_L", AnatomicalPlane.Coronal),
        new("Putamen_R", AnatomicalPlane.Axial),
        new("Thalamus_L", AnatomicalPlane.Axial),
        new("Cerebelum_Crus1_R", AnatomicalPlane.Coronal),
        new("Precentral_L", AnatomicalPlane.Axial),
        new("Temporal_Mid_L", AnatomicalPlane.Sagittal),
    ];
}
