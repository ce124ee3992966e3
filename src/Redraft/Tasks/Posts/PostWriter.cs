namespace Redraft.Tasks.Posts;

/// <summary>Writes posts: three to six sentences that tell facts, with one or two distractors between them.</summary>
internal static class PostWriter
{
    /// <summary>A post.</summary>
    /// <param name="facts">What it tells.</param>
    /// <param name="others">Where a distractor's day, place, person or number comes from.</param>
    /// <param name="random">Decides its form.</param>
    public static string Write(Facts facts, Facts others, SeededRandom random)
    {
        var sentences = Tell(facts, random).ToList();
        var distractors = 1 + random.Next(2);
        var opening = sentences.Count < 3 || random.Next(3) == 0 ? random.Pick(Openings) : null;
        var kinds = new List<int> { 0, 1, 2, 3, 4, 4 };
        random.Shuffle(kinds);
        for (var i = 0; i < distractors && sentences.Count < 6; i++)
        {
            // Never between the sentences of the story, whose pronouns point back.
            sentences.Insert(random.Next(2) == 0 ? 0 : sentences.Count, Distract(kinds[i], others, random));
        }

        if (opening is not null && sentences.Count < 6)
        {
            sentences.Insert(0, opening);
        }

        return string.Join(' ', sentences);
    }

    private static IReadOnlyList<string> Openings { get; } =
        ["You won't believe this.", "I have to tell you something.", "A small story from my street.", "Here is what happened.", "So, some news."];

    private static string[] Tell(Facts f, SeededRandom random)
    {
        var (who, he, day) = (f.Person.Name, f.Person.Pronoun, "on " + f.DayWord);
        return random.Next(6) switch
        {
            0 => [Capital($"{who} {f.VerbWord} {f.CountWord} {f.ItemWord} {f.PlaceWords} {day}.")],
            1 => [Capital($"{day} {who} went out early."), Capital($"{he} {f.VerbWord} {f.CountWord} {f.ItemWord} {f.PlaceWords}.")],
            2 => [Capital($"{who} was {f.PlaceWords} {day}."), $"There {he} {f.VerbWord} {f.CountWord} {f.ItemWord}."],
            3 => [$"It happened {f.PlaceWords}.", Capital($"{who} {f.VerbWord} {f.ItemWord} there."), Capital($"{f.CountWord} of them, and all {day}.")],
            4 => [$"Guess what {who} did {day}.", Capital($"{he} {f.VerbWord} {f.ItemWord}, {f.CountWord} in all."), $"That was {f.PlaceWords}."],
            _ => [Capital($"{who} {f.VerbWord} {f.ItemWord} {day}."), $"There were {f.CountWord} of them.", $"All this happened {f.PlaceWords}."],
        };
    }

    private static string Distract(int kind, Facts o, SeededRandom random) => (kind, random.Next(2)) switch
    {
        (0, 0) => $"I wanted to go there on {o.DayWord}, but I was ill.",
        (0, _) => $"By {o.DayWord} nobody talked about it any more.",
        (1, 0) => $"I was {o.PlaceWords} myself and missed it.",
        (1, _) => $"We heard of it {o.PlaceWords}.",
        (2, 0) => Capital($"{o.Person.Name} does not believe it."),
        (2, _) => Capital($"{o.Person.Name} told me."),
        (3, 0) => $"We laughed for {o.CountWord} minutes.",
        (3, _) => $"It took {o.CountWord} hours to calm down.",
        (_, 0) => random.Pick(Chatter),
        _ => random.Pick(Chatter),
    };

    private static IReadOnlyList<string> Chatter { get; } =
        ["The weather was awful.", "I still laugh about it.", "Nobody was hurt.", "It made my week.", "What a world.", "Nobody knows why.", "I was speechless."];

    /// <summary>With a capital letter at its start.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
