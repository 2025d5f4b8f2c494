using PromptUNet.Annotation;

namespace PromptUNet.Tests.Disk;

/// <summary>The cache of computed slices may fail in any way: the session works without it, and the result is the same.</summary>
[Collection(nameof(Alone))]
public sealed class SliceCacheOnDiskTests : SessionOnDisk
{
    [Fact]
    public void A_session_computes_without_space_for_what_it_computes()
    {
        int[] computed;
        using (var session = Create())
        {
            Draw(session);
            using (RefusingDisk.NoFileBeyond(0))
            {
                Compute(session);
            }

            computed = session.Result.ToArray();
            Assert.Equal(0, new FileInfo(CachePath).Length);
            session.Apply(Drawn(4));
            Compute(session);
            Assert.NotEqual(0, new FileInfo(CachePath).Length);
            session.Apply(new Undo());
            Assert.Equal(computed, session.Result.ToArray());
        }

        using var again = Open();
        Compute(again);
        Assert.Equal(computed, again.Result.ToArray());
    }

    [Fact]
    public void A_session_works_where_the_file_of_claims_can_be_none()
    {
        RefusingDisk.SkipElsewhere();
        Directory.CreateDirectory(CachePath);
        using (var session = Create())
        {
            Draw(session);
            Compute(session);
            Assert.Throws<IOException>(() => Create());
        }

        Directory.Delete(CachePath);
        using var again = Open();
        Assert.Equal(2, again.Commands.Count);
    }

    [Fact]
    public void A_session_computes_while_its_folder_is_gone()
    {
        RefusingDisk.SkipElsewhere();
        using var session = Create();
        Draw(session);
        Directory.Move(Folder, Parent["elsewhere"]);
        Compute(session);
        Directory.Move(Parent["elsewhere"], Folder);
        Assert.Empty(session.Stale);
    }

    [Fact]
    public void Wherever_the_file_of_claims_is_cut_the_result_is_the_same()
    {
        Annotated();
        byte[] whole = File.ReadAllBytes(CachePath);
        int[]? shown = null;
        for (int length = whole.Length; length >= 0; length--)
        {
            File.WriteAllBytes(CachePath, whole[..length]);
            using var session = Open();
            Compute(session);
            shown ??= session.Result.ToArray();
            Assert.Equal(shown, session.Result.ToArray());
        }
    }
}
