using PromptUNet.Server.Requests;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Tests.Sessions;

public sealed class SliceRunsTests
{
    [Fact]
    public void Runs_are_pairs_of_value_and_length() =>
        Assert.Equal([0, 2, 1, 0x81, 0x01, 0xFF, 0x01, 1], SliceRuns.Write([0, 0, .. Enumerable.Repeat(1, 129), 255]));

    [Fact]
    public void What_is_written_is_read()
    {
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            int[] values = new int[random.Next(1, 400)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = random.Next(8) == 0 ? random.Next(2) : i == 0 ? 0 : values[i - 1];
            }

            bool[] read = new bool[values.Length];
            SliceRuns.Read(SliceRuns.Write(values), read);
            Assert.Equal(values, read.Select(r => r ? 1 : 0));
        }
    }

    [Fact]
    public void Bytes_of_any_kind_are_read_or_refused()
    {
        var random = new Random(2);
        for (int round = 0; round < 5000; round++)
        {
            byte[] bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            if (round % 2 == 0)
            {
                bytes = [.. bytes.Select(b => (byte)(b & 7))];
            }

            var refused = Record.Exception(() => SliceRuns.Read(bytes, new bool[16]));
            Assert.True(refused is null or Refusal { Status: 422 });
        }
    }
}
