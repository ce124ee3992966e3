using Redraft.Evaluating.Statistics;

namespace Redraft.Annotating;

/// <summary>How far people who answered the same items agree: Krippendorff's α, 1 for agreement and 0 for what chance gives.</summary>
/// <param name="Faulty">On whether a draft has a fault at all.</param>
/// <param name="Kinds">On the kind of the first point, where they gave one.</param>
/// <param name="Preferences">On which of two texts is better.</param>
/// <param name="Checks">On whether feedback was carried out.</param>
/// <param name="Ranks">On the order of several texts, by their ranks.</param>
/// <param name="Shared">How many items two people or more have answered.</param>
public sealed record AnnotationAgreement(double Faulty, double Kinds, double Preferences, double Checks, double Ranks, int Shared)
{
    /// <summary>Of answers that still hold; those that were left out say nothing. NaN where nothing can be compared.</summary>
    public static AnnotationAgreement Of(IReadOnlyList<GivenAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var items = answers.Where(given => given.Current && given.Answer.Skipped is null).GroupBy(given => given.Item.Id).Where(of => of.Count() > 1).Select(of => of.ToList()).ToList();
        return new AnnotationAgreement(
            On(items, AnnotationKind.Feedback, answer => answer.Good ? "good" : "faulty"),
            On(items, AnnotationKind.Feedback, answer => answer.Points is [{ Kind.Length: > 0 } first, ..] ? first.Kind : null),
            On(items, AnnotationKind.Compare, answer => answer.Preferred switch { < 0 => "first", > 0 => "second", 0 => "tie", _ => null }),
            On(items, AnnotationKind.Check, answer => answer.CarriedOut switch { true => "yes", false => "no", _ => null }),
            OnRanks(items),
            items.Count);
    }

    // Each text is a unit of its own.
    private static double OnRanks(IReadOnlyList<List<GivenAnswer>> items) => KrippendorffAlpha.Ordinal(
    [
        .. items.Where(of => of[0].Item.Kind == AnnotationKind.Rank)
            .SelectMany(of => Enumerable.Range(0, of[0].Item.Texts.Count).Select(text => (IReadOnlyList<double?>)[.. of.Select(given => (double?)given.Answer.Ranks[text])])),
    ]);

    private static double On(IReadOnlyList<List<GivenAnswer>> items, AnnotationKind kind, Func<AnnotationAnswer, string?> label)
        => KrippendorffAlpha.Nominal([.. items.Where(of => of[0].Item.Kind == kind).Select(of => (IReadOnlyList<string?>)[.. of.Select(given => label(given.Answer))])]);
}
