namespace PromptUNet.Server.Jobs;

/// <summary>A user's part of the queue.</summary>
internal sealed class UserShare
{
    /// <summary>The user's computations that take turns, the next one first.</summary>
    public LinkedList<ITurn> Turns { get; } = [];

    /// <summary>The queue's time that the user has had, counted from the user who has had least.</summary>
    public TimeSpan Used { get; set; }

    /// <summary>
    /// The number of the user's coming, counted from 1 up, if the user gets one slice before the others' turns; else null.
    /// </summary>
    public long? GoesFirst { get; set; }

    /// <summary>Adds a computation before those that have begun.</summary>
    /// <param name="computation">A computation of this user.</param>
    /// <param name="computed">The computation that has its turn now; null for none.</param>
    public void Add(ITurn computation, ITurn? computed)
    {
        var place = Turns.First;
        while (place is not null && (place.Value == computed || !place.Value.HasBegun))
        {
            place = place.Next;
        }

        if (place is null)
        {
            Turns.AddLast(computation);
        }
        else
        {
            Turns.AddBefore(place, computation);
        }
    }
}
