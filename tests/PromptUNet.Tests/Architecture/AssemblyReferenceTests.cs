using System.Xml.Linq;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Architecture;

/// <summary>
/// The arrows between the projects: they point at the algorithm, which knows no ONNX, no tensor library, no console, no HTTP.
/// </summary>
public sealed class AssemblyReferenceTests
{
    /// <summary>Time and dice come from the caller: the same input and seed give the same bytes.</summary>
    private static readonly string[] NotRepeatable =
    [
        "System.DateTime.get_Now/0", "System.DateTime.get_UtcNow/0", "System.DateTime.get_Today/0",
        "System.DateTimeOffset.get_Now/0", "System.DateTimeOffset.get_UtcNow/0",
        "System.Random.get_Shared/0", "System.Random..ctor/0",
    ];

    /// <summary>What may leave half a file, or write later what was refused; AtomicFile and AppendedFile do not.</summary>
    private static readonly string[] HalfWritten =
    [
        "System.IO.File.WriteAll", "System.IO.File.Append", "System.IO.File.Create/", "System.IO.File.CreateText",
        "System.IO.File.OpenWrite", "System.IO.StreamWriter..ctor/1", "System.IO.StreamWriter..ctor/2",
    ];

    public static TheoryData<string> All => [.. Layers.Allowed.Keys];

    public static TheoryData<string> Libraries => [.. Layers.Allowed.Keys.Where(p => p is not (
        "PromptUNet.Cli" or "PromptUNet.Trainer" or "PromptUNet.Server" or "PromptUNet.Lab" or "PromptUNet.Terminal"))];

    [Fact]
    public void Every_project_under_src_has_its_place_among_the_layers() =>
        Assert.Equal(Layers.Allowed.Keys.Order(StringComparer.Ordinal), Layers.Projects.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void A_project_refers_to_the_framework_and_its_own_layers_only(string project)
    {
        var beyond = AssemblyUses.Assemblies(Layers.AssemblyOf(project)).Where(a => !Layers.IsFramework(a)).Except(Layers.Allowed[project]);
        Assert.Empty(beyond);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Inference_and_the_lab_that_tries_its_settings_refer_to_onnx_runtime(string project) => Assert.Equal(
        project is "PromptUNet.Inference" or "PromptUNet.Lab",
        AssemblyUses.Assemblies(Layers.AssemblyOf(project)).Any(a => a.StartsWith("Microsoft.ML", StringComparison.Ordinal)));

    [Fact]
    public void The_algorithm_knows_no_console_and_no_network()
    {
        var used = AssemblyUses.Assemblies(Layers.AssemblyOf("PromptUNet"));
        Assert.DoesNotContain(used, a => a == "System.Console" || a.StartsWith("System.Net", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_does_not_write_to_the_console(string project) =>
        Assert.DoesNotContain("System.Console", AssemblyUses.Types(Layers.AssemblyOf(project)));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_asks_neither_the_clock_nor_dice_of_its_own(string project) =>
        Assert.Empty(AssemblyUses.Members(Layers.AssemblyOf(project)).Intersect(NotRepeatable));

    [Theory]
    [MemberData(nameof(All))]
    public void Files_are_written_whole_or_record_by_record(string project) =>
        Assert.DoesNotContain(
            AssemblyUses.Members(Layers.AssemblyOf(project)), m => HalfWritten.Any(half => m.StartsWith(half, StringComparison.Ordinal)));

    [Fact]
    public void A_use_of_what_writes_half_a_file_would_be_seen()
    {
        static Action<string, string> Half() => File.WriteAllText;
        _ = Half();
        Assert.Contains("System.IO.File.WriteAllText/2", AssemblyUses.Members(typeof(AssemblyReferenceTests).Assembly.Location));
    }

    [Fact]
    public void Uses_of_console_clock_and_dice_would_be_seen()
    {
        string own = typeof(AssemblyReferenceTests).Assembly.Location;
        static (DateTime, Random, Random, Action<string>) Forbidden() => (DateTime.UtcNow, Random.Shared, new Random(), Console.WriteLine);
        Assert.NotEqual(default, Forbidden());
        Assert.Contains("System.Console", AssemblyUses.Types(own));
        Assert.Equal(
            ["System.DateTime.get_UtcNow/0", "System.Random..ctor/0", "System.Random.get_Shared/0"],
            AssemblyUses.Members(own).Intersect(NotRepeatable).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_command_line_carries_no_libtorch()
    {
        var projects = Closure("PromptUNet.Cli");
        Assert.Contains("PromptUNet.Inference", projects);
        Assert.DoesNotContain("PromptUNet.Training", projects);
        Assert.DoesNotContain(
            projects.SelectMany(p => References(p, "PackageReference")), p => p.Contains("Torch", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("PromptUNet.Cli")]
    [InlineData("PromptUNet.Trainer")]
    public void No_other_program_builds_upon_the_lab(string project) => Assert.DoesNotContain("PromptUNet.Lab", Closure(project));

    /// <summary>A project and all that it builds upon.</summary>
    private static HashSet<string> Closure(string project) =>
        [project, .. References(project, "ProjectReference").SelectMany(path => Closure(Path.GetFileNameWithoutExtension(path)))];

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(TestFiles.Repository, "src", project, $"{project}.csproj")).Descendants(kind)
            .Select(r => (string)r.Attribute("Include")!);
}
