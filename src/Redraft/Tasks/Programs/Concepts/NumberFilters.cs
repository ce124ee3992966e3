using static Redraft.Tasks.Programs.Concepts.PythonMath;

namespace Redraft.Tasks.Programs.Concepts;

/// <summary>The filters of the number family.</summary>
internal static class NumberFilters
{
    public static IReadOnlyList<FilterConcept> All { get; } =
    [
        New("even", "quillon", "x % 2 == 0", x => Mod(x, 2) == 0, "even numbers", "numbers divisible by two"),
        New("odd", "bantor", "x % 2 == 1", x => Mod(x, 2) == 1, "odd numbers", "uneven numbers"),
        New("positive", "melvik", "x > 0", x => x > 0, "positive numbers", "numbers above zero"),
        New("negative", "droskin", "x < 0", x => x < 0, "negative numbers", "numbers below zero"),
        New("nonzero", "fennabar", "x != 0", x => x != 0, "nonzero numbers", "numbers other than zero"),
        New("above-ten", "garvolt", "x > 10", x => x > 10, "numbers above ten", "numbers over ten"),
        New("below-ten", "hespin", "x < 10", x => x < 10, "numbers below ten", "numbers under ten"),
        New("two-digit", "jorrel", "9 < x < 100", x => x is > 9 and < 100, "two digit numbers", "numbers with two digits"),
        New("threes", "kastrin", "x % 3 == 0", x => Mod(x, 3) == 0, "multiples of three", "numbers divisible by three"),
        New("fives", "lumbrick", "x % 5 == 0", x => Mod(x, 5) == 0, "multiples of five", "numbers divisible by five"),
        New("sevens", "mordane", "x % 7 == 0", x => Mod(x, 7) == 0, "multiples of seven", "numbers divisible by seven"),
        New("fifty-up", "nexby", "x >= 50", x => x >= 50, "numbers from fifty up", "numbers of at least fifty"),
        New("below-minus-five", "ostrava", "x < -5", x => x < -5, "numbers below minus five", "numbers under minus five"),
        New("ending-in-one", "plimsor", "x % 10 == 1", x => Mod(x, 10) == 1, "numbers ending in one", "numbers with last digit one"),
        New("near-zero", "quorby", "abs(x) < 20", x => Math.Abs(x) < 20, "numbers near zero", "numbers less than twenty from zero"),
        New("far-from-zero", "ruskell", "abs(x) > 40", x => Math.Abs(x) > 40, "numbers far from zero", "numbers more than forty from zero"),
        New("middling", "sandrik", "20 <= x <= 80", x => x is >= 20 and <= 80, "numbers from twenty to eighty", "middling numbers"),
        New("not-threes", "tolvane", "x % 3 != 0", x => Mod(x, 3) != 0, "numbers not divisible by three", "numbers outside the table of three"),
        New("up-to-hundred", "umbrek", "x <= 100", x => x <= 100, "numbers up to a hundred", "numbers of at most a hundred"),
        New("high-digit", "vestor", "x % 10 >= 5", x => Mod(x, 10) >= 5, "numbers with a high last digit", "numbers ending in five or more"),
    ];

    private static FilterConcept New(string id, string house, string code, Func<long, bool> keeps, params string[] words) =>
        new(Family.Numbers, id, house, code, item => keeps(item.Number), words);
}
