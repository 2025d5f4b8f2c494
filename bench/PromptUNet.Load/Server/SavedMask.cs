using PromptUNet.Imaging;

namespace PromptUNet.Load.Server;

/// <summary>The labels of a task as the server gives them to be kept.</summary>
internal static class SavedMask
{
    /// <param name="user">Who may see the task.</param>
    /// <param name="task">Its id.</param>
    /// <param name="folder">Where there is room for a moment.</param>
    public static async Task<LabelVolume> Of(UserClient user, string task, string folder)
    {
        string path = Path.Combine(folder, $"{task}.nii");
        using (var answer = await user.Open(HttpMethod.Get, $"/api/v1/tasks/{task}/mask?format=nii", null))
        {
            await using var file = File.Create(path);
            await answer.Content.CopyToAsync(file);
        }

        var labels = VolumeFile.ReadLabels(path);
        File.Delete(path);
        return labels;
    }
}
