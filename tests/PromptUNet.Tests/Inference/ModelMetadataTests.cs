using System.Text.Json;
using System.Text.Json.Nodes;
using PromptUNet.Inference;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Inference;

public sealed class ModelMetadataTests
{
    [Fact]
    public void Metadata_come_back_as_they_were_written()
    {
        var written = TinyModel.Sample(InputOptions.Paper);
        Assert.Equivalent(written, ModelMetadata.FromJson(written.ToJson()), strict: true);
    }

    [Fact]
    public void No_member_of_the_metadata_or_of_the_input_may_be_missing()
    {
        string sound = TinyModel.Described(new InputOptions());
        var members = JsonNode.Parse(sound)!.AsObject().Select(m => m.Key).Concat(JsonNode.Parse(sound)!["input"]!.AsObject().Select(m => m.Key)).ToList();
        Assert.Equal(15, members.Count);
        foreach (string member in members)
        {
            var json = JsonNode.Parse(sound)!.AsObject();
            Assert.True(json.Remove(member) || json["input"]!.AsObject().Remove(member));
            var refusal = Assert.Throws<JsonException>(() => ModelMetadata.FromJson(json.ToJsonString()));
            Assert.Contains($"'{member}'", refusal.Message, StringComparison.Ordinal);
        }
    }
}
