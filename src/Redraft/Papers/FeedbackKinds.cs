using Redraft.FeedingBack;
using Redraft.Tasks.Programs;
using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Papers;

/// <summary>What feedback on programs is about, by the paper's kinds as far as they have a counterpart.</summary>
internal static class FeedbackKinds
{
    private const string Unreadable = "the whole task, of a draft that can't be read", Unrelated = "unrelated", PeoplesUnrelated = "unrelated, of people's (simulated)";

    private static readonly (Slot Slot, string Name, string People, string Model)[] s_kinds =
    [
        (Slot.Filter, "logic (which numbers are kept)", "30", "46"), (Slot.Map, "algebra (what is computed of each)", "10", "8"),
        (Slot.Reduce, "formatting (what is handed back)", "36", "14"), (Slot.Input, "function semantics (what xs is)", "2", "4"),
    ];

    /// <summary>What people's feedback is about, the annotator in their place.</summary>
    public static PaperSection Of(IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> feedback) => new(
        "What feedback is about", "Table 5: 50 pieces of people's, labelled by hand, one kind each", "%",
        "Share of feedback that names what is wanted in such a place, or is vague about it; a piece may name several. The paper's missing step (10 %), regular expressions (6 %), recursion (4 %) and dynamic programming (2 %) have no counterpart in these programs. Feedback that names nothing which the draft has wrong is unrelated: the annotator is wrong at a set rate, the paper's people never were.",
        [.. Rows(feedback, kind => kind.People, "0")], [])
    {
        Unclaimed = "the paper's shares are those of other tasks' bugs, and it compares them with a model's alone (below)",
    };

    /// <summary>What a model's feedback is about, and how much more of it than of people's is beside the point.</summary>
    /// <param name="feedback">The model's.</param>
    /// <param name="people">People's on the same drafts.</param>
    public static PaperSection OfAModel(IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> feedback, IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> people) => new(
        "What a model's feedback is about", "Table 5: 50 pieces of InstructGPT's", "%",
        "The same of the model's words on the same drafts. A fault is named where the words for what is wanted stand; what else they say isn't held against them. In the paper 14 % of InstructGPT's say besides that nothing is wrong, 12 % want a step too many, and 26 % are about a missing step, recursion or regular expressions.",
        [.. Rows(feedback, kind => kind.Model, "8"), Rows(people, kind => kind.People, "0").Last() with { Name = PeoplesUnrelated }], [new(Unrelated, PeoplesUnrelated, "+8")]);

    private static IEnumerable<PaperRow> Rows(
        IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> feedback, Func<(Slot, string Name, string People, string Model), string> paper, string unrelated)
    {
        var labelled = feedback.Select(f => (f.Draft.Problem.Id, Kinds: KindsOf(f.Draft, f.Feedback.Text))).ToList();
        return s_kinds.Select(kind => (kind.Name, Paper: paper(kind))).Append((Name: Unreadable, Paper: "")).Append((Name: Unrelated, Paper: unrelated))
            .Select(kind => PaperRow.Of(kind.Name, kind.Paper, labelled.Select(f => (f.Id, f.Kinds.Contains(kind.Name) ? 1.0 : 0))));
    }

    /// <summary>The kinds of one piece; never none.</summary>
    internal static IReadOnlyList<string> KindsOf(ScoredDraft draft, string feedback)
    {
        var wanted = ProgramReader.MeaningOf(draft.Problem);
        if (ProgramReader.Read(draft.Draft.Text, wanted.Family) is not { } reading || Fault.Between(reading, wanted).TrueForAll(fault => fault.Has is null))
        {
            return [Unreadable];
        }

        var named = Named(Fault.Between(reading, wanted), feedback);
        return named.Count > 0 ? [.. s_kinds.Where(kind => named.Contains(kind.Slot)).Select(kind => kind.Name)] : [Unrelated];
    }

    // Longest words first, each place read once: "digit sums" doesn't name the sum.
    private static HashSet<Slot> Named(List<Fault> faults, string feedback)
    {
        var named = faults.Select(fault => fault.Wants.Slot).Where(slot => feedback == FeedbackPhrases.Vague(slot)).ToHashSet();
        var phrases = faults.SelectMany(fault => fault.Wants.Words.Select(words => (words, Slot: (Slot?)fault.Wants.Slot)).Concat((fault.Has?.Words ?? []).Select(words => (words, Slot: (Slot?)null))));
        foreach (var (words, slot) in phrases.OrderByDescending(phrase => phrase.words.Length))
        {
            if (feedback.Contains(words, StringComparison.Ordinal))
            {
                feedback = feedback.Replace(words, "_", StringComparison.Ordinal);
                if (slot is { } wanted)
                {
                    named.Add(wanted);
                }
            }
        }

        return named;
    }
}
