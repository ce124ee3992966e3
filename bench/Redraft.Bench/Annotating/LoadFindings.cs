using Redraft.Annotating;

namespace Redraft.Bench.Annotating;

/// <summary>What a store holds of what a server acknowledged.</summary>
/// <param name="Acknowledged">Answers that people were told are stored.</param>
/// <param name="Stored">Answers in the store.</param>
/// <param name="Lost">Acknowledged answers that aren't there, or not as they were said, or that don't hold though nobody took them back.</param>
/// <param name="Doubled">Answers that are there twice, items that more people answered than were asked, and what was taken back and holds.</param>
/// <param name="Strange">Answers that nobody sent, and more unacknowledged ones than there are people, each of whom has one under way at most.</param>
internal sealed record LoadFindings(int Acknowledged, int Stored, int Lost, int Doubled, int Strange)
{
    /// <summary>Whether all is as it should be.</summary>
    public bool AllWell => this is { Lost: 0, Doubled: 0, Strange: 0 };

    /// <summary>Compares.</summary>
    public static LoadFindings Of(IReadOnlyList<SimulatedPerson> people, IReadOnlyList<GivenAnswer> stored)
    {
        var byWords = stored.ToLookup(given => given.Answer.Points[0].Text);
        var (lost, doubled) = (0, 0);
        foreach (var person in people)
        {
            lost += person.Holding.Count(said => !byWords[said.Key].Any(given => given.Item.Id == said.Value && given.Current)) + person.TakenBack.Count(words => !byWords[words].Any());
            doubled += person.TakenBack.Count(words => byWords[words].Any(given => given.Current));
        }

        doubled += byWords.Count(of => of.Count() > 1) + stored.Where(given => given.Current).GroupBy(given => given.Item.Id).Count(of => of.Count() > 1);
        var acknowledged = people.Sum(person => person.Acknowledged);
        return new LoadFindings(acknowledged, stored.Count, lost, doubled, Math.Max(0, stored.Count - acknowledged - people.Count));
    }
}
