using System.Text.RegularExpressions;

namespace Redraft.Evaluating.Statistics;

/// <summary>A kind of feedback that is known by its words.</summary>
/// <remarks>
/// A keyword counts where it stands as a whole word or phrase, in capitals or not. A text may be of several categories; one that is of none is of
/// <see cref="Other"/>. Rules of keywords know the phrases that they were written for: labels given by people go before them.
/// Source: Scheurer et al. 2023, arXiv:2303.16755 (the classes of its feedback on summaries: coverage, accuracy, coherence).
/// Chen, A. et al. 2023, arXiv:2303.16749, Table 5 (the kinds of its feedback on programs).
/// Differs from the sources: by keywords, there by the annotators and by hand; and a class for length.
/// </remarks>
/// <param name="Name">The category.</param>
/// <param name="Keywords">Words and phrases, any of which makes a text belong.</param>
public sealed record FeedbackCategory(string Name, IReadOnlyList<string> Keywords)
{
    /// <summary>The category of what belongs to no other.</summary>
    public const string Other = "other";

    /// <summary>What is said of summaries.</summary>
    public static IReadOnlyList<FeedbackCategory> OfSummaries { get; } =
    [
        new("coverage", ["leaves out", "left out", "missing", "misses", "omits", "doesn't mention", "does not mention", "fails to mention", "should mention"]),
        new("accuracy", ["wrong", "incorrect", "inaccurate", "not true", "adds", "doesn't say", "does not say", "invents"]),
        new("length", ["too long", "too short", "shorter", "shorten", "wordy"]),
        new("coherence", ["clumsy", "unclear", "confusing", "hard to read", "order", "awkward"]),
    ];

    /// <summary>What is said of programs, the telling words first: of a text that belongs to several the first is what it is about.</summary>
    public static IReadOnlyList<FeedbackCategory> OfPrograms { get; } =
    [
        new("regular expression", ["regex", "regexes", "regular expression", "re.sub", "re.search", "re.match", "re.findall"]),
        new("dynamic programming", ["dynamic programming", "dp", "memoization", "memo"]),
        new("recursion", ["recursion", "recursive", "recursively", "recurrence", "base case", "base cases"]),
        new("algebra", ["formula", "equation", "arithmetic", "algebra", "algebraic", "math", "multiply", "multiplied", "multiplying", "divide", "divided", "squared", "squaring", "square root", "calculation", "pi"]),
        new("formatting", ["format", "formatting", "print", "prints", "message", "text", "wording", "data type", "type", "return type", "tuple", "tuples", "string", "cast", "convert", "converted", "quotes", "spaces", "None"]),
        new("missing step", ["missing", "misses", "does not account", "doesn't account", "not accounting", "forgets", "forgot", "omits", "import", "imported", "also needs", "does not check", "not checking", "not check", "sort", "sorted"]),
        new("function semantics", ["argument", "arguments", "parameter", "parameters", "method", "built-in", "xrange", "immutable", "undefined", "not defined"]),
        new("logic", ["logic", "condition", "conditions", "conditional", "if statement", "else", "loop", "loops", "for-loop", "while", "index", "indices", "range", "check", "checks", "checking", "instead of", "should", "operator", "swap", "swapped"]),
    ];

    /// <summary>The categories that a text belongs to, in the order of the rules; never none.</summary>
    public static IReadOnlyList<string> Of(string text, IReadOnlyList<FeedbackCategory> rules)
    {
        List<string> found = [.. rules.Where(rule => rule.Keywords.Any(keyword => Holds(text, keyword))).Select(rule => rule.Name)];
        return found.Count == 0 ? [Other] : found;
    }

    private static bool Holds(string text, string keyword)
        => Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(keyword)}(?!\w)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
