using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>Deals the combinations out: to pretraining, and to the three parts of the problems. No combination is in two of them.</summary>
internal sealed class ProgramSplits
{
    private readonly Dictionary<Split, IReadOnlyList<Combination>> _problems = [];

    /// <exception cref="ArgumentException">If the options have problems, or ask for more combinations than there are.</exception>
    public ProgramSplits(ProgramsOptions options)
    {
        Check(options);
        var numbers = new Deck(Shuffled(Family.Numbers, options));
        var words = new Deck(Shuffled(Family.Words, options));
        Pretraining = [.. numbers.Share(options.PretrainingShare), .. words.Share(options.PretrainingShare)];

        foreach (var (split, count) in new[]
        {
            (Split.HeldOut, options.HeldOutProblems), (Split.Train, options.TrainProblems), (Split.Refiner, options.RefinerProblems),
        })
        {
            var ofWords = (int)Math.Round(count * options.WordsShare);
            var dealt = new List<Combination>([.. words.Take(ofWords), .. numbers.Take(count - ofWords)]);
            new SeededRandom(SeededRandom.SeedOf("programs", "order", options.Seed, split)).Shuffle(dealt);
            _problems[split] = dealt;
        }
    }

    /// <summary>The combinations that pretraining may show.</summary>
    public IReadOnlyList<Combination> Pretraining { get; }

    /// <summary>A split's combinations, one per problem.</summary>
    public IReadOnlyList<Combination> this[Split split] => _problems[split];

    /// <summary>Refuses options that are out of range. Cheap: whether there are as many combinations as they ask for is seen on dealing.</summary>
    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    public static void Check(ProgramsOptions options)
    {
        var wrong = options.Problems().ToList();
        if (wrong.Count > 0)
        {
            throw new ArgumentException("programs: " + string.Join("; ", wrong), nameof(options));
        }
    }

    private static List<Combination> Shuffled(Family family, ProgramsOptions options)
    {
        var some = ProgramSpace.Combinations(family).ToList();
        new SeededRandom(SeededRandom.SeedOf("programs", "deal", options.Seed, family)).Shuffle(some);
        return some;
    }

    private sealed class Deck(List<Combination> cards)
    {
        private int _next;

        public List<Combination> Share(double share) => Take((int)(cards.Count * share));

        public List<Combination> Take(int count)
        {
            if (count > cards.Count - _next)
            {
                throw new ArgumentException($"programs: {count} more combinations asked for, {cards.Count - _next} left; lower the counts or PretrainingShare");
            }

            _next += count;
            return cards.GetRange(_next - count, count);
        }
    }
}
