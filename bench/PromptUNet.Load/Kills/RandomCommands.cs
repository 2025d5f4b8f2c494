using PromptUNet.Imaging;
using PromptUNet.Load.Annotators;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Kills;

/// <summary>Random commands of every kind. Some do not fit, so that the server refuses them.</summary>
internal static class RandomCommands
{
    private const int Labels = 3;

    private static readonly (int Weight, Func<Random, ClientCommand> Make)[] Kinds =
    [
        (50, Draw),
        (10, _ => new ClientCommand.Undo()),
        (6, _ => new ClientCommand.Redo()),
        (6, random => new ClientCommand.AddLabel(Label(random), $"structure {random.Next(100)}", "#a0c040")),
        (2, random => new ClientCommand.ChangeLabel(Label(random), $"structure {random.Next(100)}", "#40c0a0")),
        (1, random => new ClientCommand.RemoveLabel(Label(random))),
        (1, random => new ClientCommand.Lock(Label(random))),
        (4, random => new ClientCommand.Unlock(Label(random))),
        (4, random => At(random, (label, axis, slice) => new ClientCommand.Accept(label, axis, slice))),
        (4, random => At(random, (label, axis, slice) => new ClientCommand.Absent(label, axis, slice))),
        (3, random => At(random, (label, axis, slice) => new ClientCommand.RemoveKeyframe(label, axis, slice))),
        (5, random => new ClientCommand.Propagate(Label(random))),
        (3, random => new ClientCommand.Checkpoint($"point {random.Next(4)}")),
        (1, random => new ClientCommand.Restore($"point {random.Next(4)}")),
    ];

    private static readonly int Total = Kinds.Sum(kind => kind.Weight);

    public static ClientCommand Next(Random random)
    {
        int at = random.Next(Total);
        return Kinds.First(kind => (at -= kind.Weight) < 0).Make(random);
    }

    private static int Label(Random random) => random.Next(1, Labels + 1);

    private static ClientCommand At(Random random, Func<int, int, int, ClientCommand> make)
    {
        var (axis, slice) = Place(random);
        return make(Label(random), axis, slice);
    }

    /// <summary>Returns a random slice, mostly across the last axis.</summary>
    private static (int Axis, int Slice) Place(Random random)
    {
        int axis = random.Next(10) switch { 0 => 0, 1 => 1, _ => 2 };
        return (axis, random.Next(SmallScan.Size[axis]));
    }

    /// <summary>Returns the drawing of an ellipse in a box of a few pixels.</summary>
    private static ClientCommand.Draw Draw(Random random)
    {
        var (axis, slice) = Place(random);
        int width = SmallScan.Size[axis == 0 ? 1 : 0], height = SmallScan.Size[axis == 2 ? 1 : 2];
        var mask = new Mask(width, height);
        int x = random.Next(width), y = random.Next(height), radius = random.Next(1, 9);
        var box = Drawing.Dab(mask, (y * width) + x, radius);
        for (int p = 0; p < mask.Pixels.Length; p++)
        {
            mask.Pixels[p] = Math.Pow((p % width) - x, 2) + (2 * Math.Pow((p / width) - y, 2)) <= radius * radius;
        }

        return Drawing.Part(Label(random), axis, slice, mask, box, strokes: 1);
    }
}
