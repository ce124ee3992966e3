using Redraft.FeedingBack;

namespace Redraft.Selecting;

/// <summary>What people chose among redrafts, and a selector's choice where they didn't. Tests have the last word: a program that fails is never learned.</summary>
/// <param name="selector">Who chooses where nobody has.</param>
/// <param name="choices">By the draft that is redrafted.</param>
internal sealed class PeoplesChoice(ISelector selector, IReadOnlyDictionary<string, RedraftChoice> choices)
{
    /// <summary>Who chooses where nobody has.</summary>
    public ISelector Selector => selector;

    /// <summary>How many choices so far couldn't be taken.</summary>
    public int NotTaken { get; private set; }

    /// <summary>The chosen candidates of one problem and who chose them.</summary>
    public IEnumerable<(WeightedDraft Draft, string By)> Of(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        if (candidates[0].Parent is not { } parent || !choices.TryGetValue(parent.Id, out var choice))
        {
            return selector.Select(candidates, seed).Select(chosen => (chosen, selector.Name));
        }

        if (choice.RejectsAll)
        {
            return [];
        }

        var chosen = candidates.FirstOrDefault(candidate => IsChosen(choice, candidate.Draft) && candidate.Score is { Verdict: null } or { Passed: true });
        NotTaken += chosen is null ? 1 : 0;
        return chosen is null ? [] : [(new WeightedDraft(chosen), People.SourceName)];
    }

    private static bool IsChosen(RedraftChoice choice, Draft draft) => choice.Correction is { } correction
        ? draft.Author.Kind == AuthorKind.Person && draft.Text == correction
        : draft.Author.Kind != AuthorKind.Person && draft.Sample == choice.Sample && draft.Text == choice.Text;
}
