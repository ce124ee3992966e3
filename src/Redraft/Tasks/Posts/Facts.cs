using System.Globalization;

namespace Redraft.Tasks.Posts;

/// <summary>The parts of a post that a good summary names.</summary>
internal enum Slot
{
    /// <summary>Who did it.</summary>
    Who,

    /// <summary>What was done with what.</summary>
    What,

    /// <summary>How many there were.</summary>
    Count,

    /// <summary>Where.</summary>
    Place,

    /// <summary>When.</summary>
    Day,
}

/// <summary>What a post tells.</summary>
/// <param name="Who">Index into <see cref="PostWorld.People"/>.</param>
/// <param name="Verb">Index into <see cref="PostWorld.Verbs"/>.</param>
/// <param name="Thing">Index into <see cref="PostWorld.Items"/>.</param>
/// <param name="Count">Index into <see cref="PostWorld.Counts"/>.</param>
/// <param name="Place">Index into <see cref="PostWorld.Places"/>.</param>
/// <param name="Day">Index into <see cref="PostWorld.Days"/>.</param>
internal sealed record Facts(int Who, int Verb, int Thing, int Count, int Place, int Day)
{
    public Person Person => PostWorld.People[Who];

    public string VerbWord => PostWorld.Verbs[Verb];

    public string ItemWord => PostWorld.Items[Thing];

    public string CountWord => PostWorld.Counts[Count];

    public string PlaceWords => PostWorld.Places[Place];

    public string DayWord => PostWorld.Days[Day];

    /// <summary>A slot's value in words.</summary>
    public string this[Slot slot] => slot switch
    {
        Slot.Who => Person.Name,
        Slot.What => $"{VerbWord} {ItemWord}",
        Slot.Count => CountWord,
        Slot.Place => PlaceWords,
        _ => "on " + DayWord,
    };

    public static Facts Draw(SeededRandom random) => new(
        random.Next(PostWorld.People.Count), random.Next(PostWorld.Verbs.Count), random.Next(PostWorld.Items.Count),
        random.Next(PostWorld.Counts.Count), random.Next(PostWorld.Places.Count), random.Next(PostWorld.Days.Count));

    /// <summary>The same facts with another value in one slot.</summary>
    public Facts Change(Slot slot, SeededRandom random) => slot switch
    {
        Slot.Who => this with { Who = Other(Who, PostWorld.People.Count, random) },
        Slot.What => random.Next(2) == 0
            ? this with { Verb = Other(Verb, PostWorld.Verbs.Count, random) }
            : this with { Thing = Other(Thing, PostWorld.Items.Count, random) },
        Slot.Count => this with { Count = Other(Count, PostWorld.Counts.Count, random) },
        Slot.Place => this with { Place = Other(Place, PostWorld.Places.Count, random) },
        _ => this with { Day = Other(Day, PostWorld.Days.Count, random) },
    };

    /// <summary>Takes a slot's value from other facts.</summary>
    public Facts Take(Slot slot, Facts from) => slot switch
    {
        Slot.Who => this with { Who = from.Who },
        Slot.What => this with { Verb = from.Verb, Thing = from.Thing },
        Slot.Count => this with { Count = from.Count },
        Slot.Place => this with { Place = from.Place },
        _ => this with { Day = from.Day },
    };

    /// <summary>Whether pretraining may show these facts; posts of problems never tell such ones.</summary>
    /// <remarks>By who, what, what of and where: counts and days are too few to keep apart.</remarks>
    public bool IsForPretraining => SeededRandom.SeedOf("posts", Who, Verb, Thing, Place) % 100 < 50;

    /// <summary>The facts as a problem's name: <c>who-verb-item-count-place-day</c>, six indices.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Who}-{Verb}-{Thing}-{Count}-{Place}-{Day}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null where a text isn't that.</summary>
    public static Facts? Parse(string text)
    {
        var parts = text.Split('-');
        var limits = new[]
        {
            PostWorld.People.Count, PostWorld.Verbs.Count, PostWorld.Items.Count, PostWorld.Counts.Count, PostWorld.Places.Count, PostWorld.Days.Count,
        };
        var numbers = new int[limits.Length];
        for (var i = 0; i < limits.Length; i++)
        {
            if (parts.Length != limits.Length || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] >= limits[i])
            {
                return null;
            }
        }

        return new Facts(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    private static int Other(int value, int count, SeededRandom random) => (value + 1 + random.Next(count - 1)) % count;
}
