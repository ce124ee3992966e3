namespace Redraft.Selecting;

internal static class Candidates
{
    public static void Require(IReadOnlyList<ScoredDraft> candidates)
    {
        if (candidates.Count == 0)
        {
            throw new ArgumentException("a selector needs at least one candidate, none was given", nameof(candidates));
        }
    }
}
