using PromptUNet.Imaging;

namespace PromptUNet.Load.Server;

/// <summary>Downloads the labels of a task.</summary>
internal static class SavedMask
{
    /// <param name="user">A user who may see the task.</param>
    /// <param name="task">The task's id.</param>
    /// <param name="folder">A folder for a temporary file.</param>
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
