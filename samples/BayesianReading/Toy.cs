using Redraft;

namespace BayesianReading;

/// <summary>One problem, "twice x, and two more", with everything of a round of ILF as a distribution that can be written down.</summary>
/// <remarks>
/// <code>
/// q(x₁) = Σ π(x₀)·[x₀ fails]/P(fails) · F(f given x₀) · ρ(x₁ given x₀, f)        and times [x₁ passes]/P(passes) where failing redrafts are thrown away
/// </code>
/// Source: Chen, A. et al. 2023, arXiv:2303.16749, §2; the toy is ours.
/// </remarks>
internal static class Toy
{
    private const double CarriesOut = 0.8; // how often the refiner does what it is told
    private const double Keeps = 0.9; // how often it leaves another token as it was

    private static readonly double[][] Habits = [[0.5, 0.3, 0.2], [0.4, 0.35, 0.25], [0.45, 0.3, 0.25], [0.35, 0.4, 0.25]]; // [position, token]

    /// <summary>What a person says of a draft: which token should be which.</summary>
    /// <param name="Position">0 to 3.</param>
    /// <param name="Token">0 to 2.</param>
    /// <param name="Probability">How likely these words are for this draft.</param>
    public sealed record Words(int Position, int Token, double Probability);

    /// <summary>R: 1 if the program passes all tests, else 0. [81]</summary>
    public static IReadOnlyList<double> Reward { get; } = [.. Grammar.Programs.Select(p => Enumerable.Range(0, 4).All(x => Grammar.Run(p, x) == (2 * x) + 2) ? 1.0 : 0.0)];

    /// <summary>The programs that pass.</summary>
    public static IReadOnlyList<int> Right { get; } = [.. Grammar.Programs.Where(p => Reward[p] == 1)];

    /// <summary>π₀, the model before: each token by habit. [81]</summary>
    public static IReadOnlyList<double> Base { get; } = [.. Grammar.Programs.Select(p => Enumerable.Range(0, Grammar.Length).Aggregate(1.0, (product, i) => product * Habits[i][Grammar.Token(p, i)]))];

    /// <summary>F: the person looks for the right program with the fewest changes (any of those as near), and names one of its changes.</summary>
    public static IReadOnlyList<Words> Feedback(int draft)
    {
        var nearest = Right.GroupBy(right => Changes(draft, right).Count()).MinBy(group => group.Key)!.ToList();
        return
        [
            .. nearest.SelectMany(right => Changes(draft, right).Select(i => (Position: i, Token: Grammar.Token(right, i), Share: 1.0 / nearest.Count / Changes(draft, right).Count())))
                .GroupBy(said => (said.Position, said.Token)).Select(same => new Words(same.Key.Position, same.Key.Token, same.Sum(said => said.Share))),
        ];
    }

    /// <summary>ρ(x₁ given x₀, f): it mostly does what it is told and mostly leaves the rest; what it redoes is redone by habit.</summary>
    public static double Refined(int redraft, int draft, Words feedback)
        => Enumerable.Range(0, Grammar.Length).Aggregate(1.0, (product, i) => product * RefinedToken(i, Grammar.Token(redraft, i), draft, feedback));

    /// <summary>q with every redraft kept, as for summaries. [81]</summary>
    public static IReadOnlyList<double> Proposal()
    {
        var q = new double[Grammar.Count];
        foreach (var draft in Grammar.Programs.Where(p => Reward[p] == 0))
        {
            foreach (var words in Feedback(draft))
            {
                foreach (var redraft in Grammar.Programs)
                {
                    q[redraft] += Base[draft] * words.Probability * Refined(redraft, draft, words);
                }
            }
        }

        return Distributions.Normalised(q);
    }

    /// <summary>q with failing redrafts thrown away, as for programs. [81]</summary>
    public static IReadOnlyList<double> RejectingProposal() => Distributions.Normalised([.. Proposal().Zip(Reward, (q, reward) => q * reward)]);

    /// <summary>One redraft, made step by step as a round makes it: draft until one fails, hear what is wrong, redraft.</summary>
    public static int DrawRedraft(SeededRandom random)
    {
        int draft;
        do
        {
            draft = Distributions.Draw(Base, random);
        }
        while (Reward[draft] == 1);

        var said = Feedback(draft);
        var words = said[Distributions.Draw([.. said.Select(words => words.Probability)], random)];
        return Grammar.Of(Enumerable.Range(0, Grammar.Length).Select(i =>
            Distributions.Draw([.. Enumerable.Range(0, Grammar.Choices).Select(token => RefinedToken(i, token, draft, words))], random)));
    }

    private static double RefinedToken(int position, int token, int draft, Words feedback)
    {
        var (meant, certainty) = position == feedback.Position ? (feedback.Token, CarriesOut) : (Grammar.Token(draft, position), Keeps);
        return (certainty * (token == meant ? 1 : 0)) + ((1 - certainty) * Habits[position][token]);
    }

    private static IEnumerable<int> Changes(int draft, int right) => Enumerable.Range(0, Grammar.Length).Where(i => Grammar.Token(draft, i) != Grammar.Token(right, i));
}
