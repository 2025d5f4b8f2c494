using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PromptUNet.Tests.Architecture;

/// <summary>Which assembly may know which: read from the compiled files, so that nothing slips through a project file.</summary>
public sealed class ArrowTests
{
    [Fact]
    public void The_algorithm_knows_the_framework_and_its_tensor_primitives_alone() => Assert.All(
        References("PromptUNet"), name => Assert.True(name.StartsWith("System.", StringComparison.Ordinal), name));

    [Theory]
    [InlineData("PromptUNet")]
    [InlineData("PromptUNet.Inference")]
    [InlineData("PromptUNet.Evaluation")]
    public void Libraries_know_no_console_and_no_http(string assembly)
    {
        Assert.DoesNotContain("System.Console", References(assembly));
        Assert.DoesNotContain(References(assembly), name => name.StartsWith("System.Net", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PromptUNet")]
    [InlineData("PromptUNet.Evaluation")]
    [InlineData("PromptUNet.Cli")]
    public void Only_inference_knows_onnx_runtime(string assembly) => Assert.DoesNotContain("Microsoft.ML.OnnxRuntime", References(assembly));

    [Theory]
    [InlineData("PromptUNet.Inference", "PromptUNet")]
    [InlineData("PromptUNet.Evaluation", "PromptUNet", "PromptUNet.Inference")]
    [InlineData("PromptUNet.Cli", "PromptUNet", "PromptUNet.Inference", "PromptUNet.Evaluation")]
    public void Arrows_between_our_own_point_at_the_algorithm(string assembly, params string[] allowed) => Assert.All(
        References(assembly).Where(r => r.StartsWith("PromptUNet", StringComparison.Ordinal)), name => Assert.Contains(name, allowed));

    [Fact]
    public void The_command_line_carries_no_libtorch() =>
        Assert.DoesNotContain(Directory.GetFiles(AppContext.BaseDirectory), f => Path.GetFileName(f).Contains("torch", StringComparison.OrdinalIgnoreCase));

    [Theory]
    [InlineData("PromptUNet")]
    [InlineData("PromptUNet.Evaluation")]
    public void Libraries_bring_no_dice_and_no_clock_of_their_own(string assembly)
    {
        string[] banned = ["Random.get_Shared", "DateTime.get_Now", "DateTime.get_UtcNow", "DateTimeOffset.get_UtcNow"];
        Assert.DoesNotContain(Members(assembly), banned.Contains);
    }

    private static List<string> References(string assembly) =>
        Read(assembly, reader => reader.AssemblyReferences.Select(h => reader.GetString(reader.GetAssemblyReference(h).Name)));

    private static List<string> Members(string assembly) => Read(assembly, reader => reader.MemberReferences
        .Select(reader.GetMemberReference).Where(m => m.Parent.Kind == HandleKind.TypeReference)
        .Select(m => $"{reader.GetString(reader.GetTypeReference((TypeReferenceHandle)m.Parent).Name)}.{reader.GetString(m.Name)}"));

    private static List<string> Read(string assembly, Func<MetadataReader, IEnumerable<string>> names)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")));
        return [.. names(file.GetMetadataReader())];
    }
}
