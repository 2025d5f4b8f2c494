using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace PromptUNet.Server.Tests.Operations;

public sealed class LogTests
{
    private const string Patient = "Meier-Anna-1950";

    [Fact]
    public async Task The_log_names_no_patient_whatever_is_done_and_whatever_fails()
    {
        await using var server = await RunningServer.Start();
        var log = LogListener.Of(server);
        using var owner = await server.SignIn();
        await File.WriteAllBytesAsync(Path.Combine(server.Folder, $"{Patient}.nii.gz"), Scans.File());
        await Annotator.Upload(owner, $"{Patient}-2.nii.gz", Scans.File());
        (await owner.Upload($"/api/v1/studies?name={Patient}.nii", [1, 2, 3])).Dispose();
        (await owner.Upload($"/api/v1/studies?name={Patient}.exe", [1, 2, 3])).Dispose();
        await owner.Status(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = $"{Patient}.nii.gz" });
        await owner.Status(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = $"{Patient}/none.nii.gz" });
        await owner.Status(HttpMethod.Post, "/api/v1/projects", new JsonObject { ["name"] = Patient });
        await owner.Status(HttpMethod.Get, $"/api/v1/{Patient}?name={Patient}", null, ("Referer", Patient),
            ("Cookie", $"promptunet={Patient}; promptunet-csrf={Patient}"));
        await owner.Status(HttpMethod.Post, "/api/v1/sign-in", new JsonObject { ["name"] = Patient, ["password"] = Patient });
        Assert.NotEmpty(log);
        Assert.DoesNotContain(log, line => line.Contains("Meier", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_should_not_happen_is_told_by_a_number_that_the_log_has_too()
    {
        await using var server = await RunningServer.Start();
        var log = LogListener.Of(server);
        using var owner = await server.SignIn();
        var study = await Annotator.Upload(owner, $"{Patient}.nii.gz", Scans.File());
        await using (var connection = server.App.Services.GetRequiredService<PromptUNet.Server.Storage.Database>().Open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE studies SET facts = 'x';";
            command.ExecuteNonQuery();
        }

        using var answer = await owner.Get($"/api/v1/studies/{study["id"]}");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await Leaks.AssertNone(answer);
        string detail = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!;
        string number = detail.TrimEnd('.').Split(' ')[^1];
        Assert.Contains(
            log, line => line.Contains(number, StringComparison.Ordinal) && line.Contains("Exception", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("Meier", StringComparison.OrdinalIgnoreCase));
    }
}
