using PromptUNet.Inference;

namespace PromptUNet.Tests.Inference;

public sealed class ReleasedModelsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_model_is_found_by_its_name()
    {
        string file = Path.Combine(_folder.FullName, "promptunet.onnx");
        File.WriteAllText(file, "");
        Assert.Equal(file, ReleasedModels.PathOf(ReleasedModels.Default, _folder.FullName));
    }

    [Fact]
    public void A_folder_that_is_empty_or_absent_is_named()
    {
        string absent = Path.Combine(_folder.FullName, "absent");
        foreach (string folder in (string[])[_folder.FullName, absent])
        {
            var refusal = Assert.Throws<FileNotFoundException>(() => ReleasedModels.PathOf("promptunet", folder));
            Assert.Equal($"There is no model 'promptunet' in {folder}: it holds no model.", refusal.Message);
        }
    }

    [Fact]
    public void A_name_that_is_not_there_is_told_with_those_that_are()
    {
        foreach (string name in (string[])["small", "large"])
        {
            File.WriteAllText(Path.Combine(_folder.FullName, $"{name}.onnx"), "");
        }

        var refusal = Assert.Throws<FileNotFoundException>(() => ReleasedModels.PathOf("medium", _folder.FullName));
        Assert.Contains("large, small", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ReleasedModels.PathOf($"../{_folder.Name}/small", _folder.FullName));
    }

    [Fact]
    public void The_programs_own_models_lie_beside_it() =>
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "models"), ReleasedModels.Folder);
}
