using System.Text.Json;
using System.Text.Json.Serialization;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Tests.Sessions;

/// <summary>What pages and scripts send: these names stay, whatever the types behind them are called.</summary>
public sealed class CommandNamesTests
{
    public static TheoryData<string> Sent =>
    [
        """{"do":"add-label","label":1,"name":"liver","colour":"#ff0000"}""",
        """{"do":"change-label","label":1,"name":"liver","colour":"#ff0000"}""",
        """{"do":"remove-label","label":1}""",
        """{"do":"lock","label":1}""",
        """{"do":"unlock","label":1}""",
        """{"do":"draw","label":1,"axis":2,"slice":3,"box":[0,0,1,1],"runs":"AQE=","strokes":2,"milliseconds":300}""",
        """{"do":"accept","label":1,"axis":2,"slice":3}""",
        """{"do":"absent","label":1,"axis":2,"slice":3}""",
        """{"do":"withdraw","label":1,"axis":2,"slice":3}""",
        """{"do":"propagate","label":1}""",
        """{"do":"undo"}""",
        """{"do":"redo"}""",
        """{"do":"checkpoint","name":"a"}""",
        """{"do":"restore","name":"a"}""",
    ];

    [Theory]
    [MemberData(nameof(Sent))]
    public void A_command_is_known_by_its_names(string json)
    {
        var command = JsonSerializer.Deserialize(json, SessionJson.Default.ClientCommand)!;
        Assert.Equal(json, JsonSerializer.Serialize(command, SessionJson.Default.ClientCommand));
    }

    [Fact]
    public void Each_command_is_among_them()
    {
        var kinds = typeof(ClientCommand).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Cast<JsonDerivedTypeAttribute>();
        var sent = Sent.Select(row => JsonDocument.Parse(row.Data).RootElement.GetProperty("do").GetString());
        Assert.Equal(kinds.Select(k => (string?)k.TypeDiscriminator).Order(), sent.Order());
    }
}
