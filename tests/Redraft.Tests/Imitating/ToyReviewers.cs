using Redraft.FeedingBack;

namespace Redraft.Tests.Imitating;

/// <summary>People without a page: they order texts by length, the longest first, say of redrafts what they are told to say, and write ideal answers.</summary>
/// <param name="people">Their names; each answers everything.</param>
internal sealed class ToyReviewers(params string[] people) : IReviewingSource, IComparisonSource
{
    public string Name => "toy-reviewers";

    public bool Checks => true;

    public int IdealAnswers { get; init; }

    /// <summary>Whether somebody says of a redraft that it carries its feedback out; null says nothing.</summary>
    public Func<string, ScoredDraft, bool?> CarriedOut { get; init; } = (_, _) => true;

    /// <summary>Whether the feedback that a redraft answers is by whoever checks it.</summary>
    public Func<ScoredDraft, bool> OwnWords { get; init; } = _ => false;

    /// <summary>Somebody's ideal answer.</summary>
    public Func<string, Problem, string> Ideal { get; init; } = (person, problem) => $"{problem.Reference} by {person}";

    /// <summary>How often they were asked.</summary>
    public int Asked { get; private set; }

    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation) => Task.FromResult<Remark?>(null);

    public Task<Preference> CompareAsync(Problem problem, Draft first, Draft second, ulong seed, CancellationToken cancellation)
        => Task.FromResult(new Preference(second.Text.Length.CompareTo(first.Text.Length), Author(people[0])));

    public Task<Ranking?> RankAsync(Problem problem, IReadOnlyList<Draft> drafts, CancellationToken cancellation)
    {
        Asked++;
        IReadOnlyList<int> ranks = [.. drafts.Select(draft => 1 + drafts.Count(other => other.Text.Length > draft.Text.Length))];
        return Task.FromResult<Ranking?>(new Ranking(ranks, [.. Enumerable.Range(0, drafts.Count).Reverse()], Author(people[0])));
    }

    public Task<IReadOnlyList<Check>> CheckAsync(string stage, IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation)
    {
        Asked++;
        return Task.FromResult<IReadOnlyList<Check>>(
            [.. from redraft in redrafts from person in people let said = CarriedOut(person, redraft) where said is not null select new Check(redraft.Draft.Id, said.Value, Author(person)) { OwnWords = OwnWords(redraft) }]);
    }

    public Task<IReadOnlyList<IdealAnswer>> WriteAsync(string stage, IReadOnlyList<Problem> problems, Func<Problem, string, CancellationToken, Task<ScoredDraft>> grade, CancellationToken cancellation)
    {
        Asked++;
        return Task.FromResult<IReadOnlyList<IdealAnswer>>([.. from problem in problems from person in people select new IdealAnswer(problem.Id, Ideal(person, problem), Author(person))]);
    }

    private static Author Author(string person) => new(AuthorKind.Person, person);
}
