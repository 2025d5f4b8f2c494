using System.Text.Json;
using System.Text.Json.Nodes;
using PromptUNet.Inference;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Inference;

public sealed class ModelMetadataTests
{
    [Fact]
    public void Metadata_come_back_as_they_were_written()
    {
        var written = TinyModel.Sample(InputOptions.Paper);
        Assert.Equivalent(written, ModelMetadata.FromJson(written.ToJson()), strict: true);
        var quantised = written with { Quantisation = new(RangeRule.Percentile, 7, ["head"]) };
        Assert.Equivalent(quantised, ModelMetadata.FromJson(quantised.ToJson()), strict: true);
        Assert.DoesNotContain("quantisation", written.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_member_of_the_metadata_or_of_its_input_may_be_missing()
    {
        string sound = (TinyModel.Sample(new InputOptions()) with { Quantisation = new(RangeRule.MinMax, 7, []) }).ToJson();
        foreach (string part in (string[])["$", "$.input", "$.input.normalisation", "$.quantisation"])
        {
            foreach (var (member, _) in Part(JsonNode.Parse(sound)!, part).Where(m => m.Key != "quantisation"))
            {
                var json = JsonNode.Parse(sound)!;
                Part(json, part).Remove(member);
                var refusal = Assert.Throws<JsonException>(() => ModelMetadata.FromJson(json.ToJsonString()));
                Assert.Contains($"'{member}'", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    private static JsonObject Part(JsonNode json, string path) =>
        path.Split('.').Skip(1).Aggregate(json, (node, name) => node[name]!).AsObject();
}
