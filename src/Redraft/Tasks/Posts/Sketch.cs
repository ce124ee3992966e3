namespace Redraft.Tasks.Posts;

/// <summary>A summary before it is words: which facts it names, and what else is wrong with it.</summary>
/// <param name="Facts">The values that it states.</param>
/// <param name="Left">The slots that it leaves out.</param>
/// <param name="Invention">Something that no post says, or null.</param>
/// <param name="Tail">What makes it too long, or null.</param>
/// <param name="Clumsy">Whether it names the doer last.</param>
internal sealed record Sketch(Facts Facts, IReadOnlySet<Slot> Left, string? Invention = null, string? Tail = null, bool Clumsy = false)
{
    private static readonly Slot[] Leavable = [Slot.Who, Slot.Count, Slot.Place, Slot.Day];

    /// <summary>The whole truth in one sentence.</summary>
    public static Sketch Of(Facts facts) => new(facts, new HashSet<Slot>());

    /// <summary>The sentence, in the plain style that the embedded model learns to write.</summary>
    public string Write()
    {
        var did = $"{Facts.VerbWord} {(Left.Contains(Slot.Count) ? "" : Facts.CountWord + " ")}{Facts.ItemWord}";
        var who = Left.Contains(Slot.Who) ? "someone" : Facts.Person.Name;
        var place = Left.Contains(Slot.Place) ? "" : " " + Facts.PlaceWords;
        var day = Left.Contains(Slot.Day) ? "" : " on " + Facts.DayWord;
        var invention = Invention is null ? "" : " " + Invention;
        return PostWriter.Capital((Clumsy ? $"{did}{place}{day}{invention} {who}" : $"{who} {did}{place}{day}{invention}") + Tail + ".");
    }

    /// <summary>The whole truth as a person would put it: further from the model than any sentence of its own.</summary>
    public static string WriteAsPerson(Facts facts)
        => $"{facts.DayWord}, {facts.PlaceWords}: {facts.Person.Name} {facts.VerbWord} {facts.CountWord} {facts.ItemWord}.";

    /// <summary>The sketch with one more flaw of a random kind, of a kind that it hasn't yet.</summary>
    /// <param name="truth">What the post tells; a fact that is wrong already stays so.</param>
    /// <param name="others">Where a wrong value may come from, half of the time.</param>
    /// <param name="random">Decides.</param>
    public Sketch Spoil(Facts truth, Facts others, SeededRandom random)
    {
        for (; ; )
        {
            var draw = random.NextDouble();
            switch (draw)
            {
                case < 0.42:
                    var left = random.Pick(Leavable);
                    if (!Left.Contains(left))
                    {
                        return this with { Left = Left.Append(left).ToHashSet() };
                    }

                    break;
                case < 0.66:
                    var slot = (Slot)random.Next(5);
                    var changed = random.Next(2) == 0 ? Facts.Take(slot, others) : Facts.Change(slot, random);
                    if (!Left.Contains(slot) && changed != Facts && Facts == Facts.Take(slot, truth))
                    {
                        return this with { Facts = changed };
                    }

                    break;
                case < 0.82 when Invention is null:
                    return this with { Invention = random.Pick(PostWorld.Inventions) };
                case < 0.91 when Tail is null:
                    return this with { Tail = random.Pick(PostWorld.Tails) };
                case >= 0.91 when !Clumsy:
                    return this with { Clumsy = true };
                default:
                    break;
            }
        }
    }
}
