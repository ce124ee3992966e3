using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class StatisticsIdentities
{
    private const double Rounding = 1e-9;

    [Fact]
    public void A_mean_rank_is_one_and_the_sum_of_the_others_win_rates_and_rows_sum_alike() => ForAny.Check(
        from methods in ForAny.Number(2, 6)
        from rows in Gen.Choose(1, 4).ArrayOf(methods).Select(row => Array.ConvertAll(row, r => (double)r)).NonEmptyListOf()
        select (Methods: methods, Rows: rows.ToList()),
        input =>
        {
            var (sum, all) = (0.0, Enumerable.Range(0, input.Methods));
            foreach (var b in all)
            {
                var rank = MeanRank.Of(input.Rows, b).Value;
                Assert.Equal(rank, 1 + all.Where(m => m != b).Sum(m => WinRate.Of(WinRate.Outcomes(input.Rows, m, b)).Value), Rounding);
                sum += rank;
            }

            Assert.Equal(input.Methods * (input.Methods + 1) / 2.0, sum, Rounding);
            Assert.All(input.Rows, row => Assert.Equal(input.Methods * (input.Methods + 1) / 2.0, Ranks.Standardise(row).Sum(), Rounding));
        });

    [Fact]
    public void Two_methods_share_one_win_and_the_counts_say_what_the_outcomes_say() => ForAny.Check(
        from outcomes in Gen.Elements(0, 0.5, 1).ArrayOf().Where(o => o.Length > 1)
        select outcomes,
        outcomes =>
        {
            var (there, back) = (WinRate.Of(outcomes), WinRate.Of([.. outcomes.Select(o => 1 - o)]));
            var counts = WinRate.Of(outcomes.Count(o => o == 1), outcomes.Count(o => o == 0.5), outcomes.Count(o => o == 0));
            Assert.Equal(1, there.Value + back.Value, Rounding);
            Assert.Equal(there.Error, back.Error, Rounding);
            Assert.Equal(there.Value, counts.Value, Rounding);
            Assert.Equal(there.Error, counts.Error, Rounding);
        });

    [Fact]
    public void Best_of_n_is_the_mean_over_all_choices_of_n() => ForAny.Check(
        from count in ForAny.Number(1, 9)
        from scores in Gen.Choose(0, 4).ArrayOf(count)
        from values in Gen.Choose(-5, 5).ArrayOf(count)
        select (Scores: scores, Values: values),
        input =>
        {
            var curve = BestOfN.Curve([.. input.Scores.Zip(input.Values, (score, value) => new ScoredSample(score, value))]);
            for (var n = 1; n <= curve.Count; n++)
            {
                var choices = Enumerable.Range(0, 1 << curve.Count).Where(chosen => BitOperations.PopCount((uint)chosen) == n)
                    .Select(chosen => Enumerable.Range(0, curve.Count).Where(i => (chosen & (1 << i)) != 0).ToList());
                Assert.Equal(choices.Average(chosen => chosen.Where(i => input.Scores[i] == chosen.Max(j => input.Scores[j])).Average(i => input.Values[i])), curve[n - 1], Rounding);
            }
        });

    [Fact]
    public void The_best_by_the_tests_themselves_is_pass_at_k() => ForAny.Check(
        from samples in ForAny.Number(1, 60)
        from correct in ForAny.Number(0, samples)
        select (Samples: samples, Correct: correct),
        input =>
        {
            var curve = BestOfN.Curve([.. Enumerable.Range(0, input.Samples).Select(i => i < input.Correct ? new ScoredSample(1, 1) : new ScoredSample(0, 0))]);
            Assert.All(curve.Index(), at => Assert.Equal(PassAtK.Of(input.Samples, input.Correct, at.Index + 1), at.Item, Rounding));
        });

    [Fact]
    public void Choosing_among_equals_never_moves_a_policy_further_than_the_formula() => ForAny.Check(
        from count in ForAny.Number(1, 30)
        from scores in Gen.Choose(0, 6).ArrayOf(count)
        from n in ForAny.Number(1, 40)
        select (Scores: scores, N: n),
        input =>
        {
            var measured = BestOfNDivergence.Measured([.. input.Scores.Index().Select(s => new PolicySample($"{s.Index}", -3, s.Item))], input.N);
            Assert.InRange(measured, 0, BestOfNDivergence.Analytic(input.N) + Rounding);
        });

    [Fact]
    public void Weights_sum_to_one_and_follow_the_rewards() => ForAny.Check(
        from rewards in Gen.Choose(-50, 50).ArrayOf().Where(r => r.Length > 0)
        from beta in Gen.Elements(0, 0.1, 1, 30, double.PositiveInfinity)
        select (Rewards: Array.ConvertAll(rewards, r => r / 10.0), Beta: beta),
        input =>
        {
            var weights = ImportanceWeights.Of(input.Rewards, input.Beta);
            Assert.Equal(1, weights.Sum(), Rounding);
            Assert.InRange(ImportanceWeights.EffectiveSize(weights), 1 - Rounding, weights.Count + Rounding);
            Assert.All(ImportanceWeights.Of([.. input.Rewards.Select(r => r + 7)], input.Beta).Zip(weights), pair => Assert.Equal(pair.First, pair.Second, Rounding));
            Assert.All(input.Rewards.Index(), r => Assert.True(weights[r.Index] <= weights[Array.IndexOf(input.Rewards, input.Rewards.Max())]));
        });

    [Fact]
    public void Alpha_asks_neither_who_said_it_nor_in_which_order_nor_by_which_name() => ForAny.Check(
        from observers in ForAny.Number(2, 4)
        from units in Gen.Choose(0, 4).ArrayOf(observers).ListOf()
        from seed in ForAny.Number(0, 1000)
        select (Units: units.ToList(), Seed: seed),
        input =>
        {
            var random = new SeededRandom((ulong)input.Seed);
            List<double?[]> grades = [.. input.Units.Select(unit => Array.ConvertAll(unit, label => label == 0 ? (double?)null : label))];
            var (nominal, ordinal) = (KrippendorffAlpha.Nominal(Names(grades)), KrippendorffAlpha.Ordinal(grades));
            random.Shuffle(grades);
            grades.ForEach(unit => random.Shuffle(unit));

            Assert.Equal(nominal, KrippendorffAlpha.Nominal(Names(grades)), Rounding);
            Assert.Equal(ordinal, KrippendorffAlpha.Ordinal(grades), Rounding);
            Assert.Equal(nominal, KrippendorffAlpha.Nominal([.. Names(grades).Select(unit => Array.ConvertAll(unit, label => label is null ? null : "x" + new string(label[0], 3)))]), Rounding);
            Assert.Equal(ordinal, KrippendorffAlpha.Ordinal([.. grades.Select(unit => Array.ConvertAll(unit, grade => grade * grade))]), Rounding); // any growing scale
            Assert.True(double.IsNaN(nominal) || nominal <= 1 + Rounding);
        });

    [Fact]
    public void Holms_correction_lies_between_none_and_bonferronis_and_keeps_the_order() => ForAny.Check(
        from p in Gen.Choose(0, 1000).ArrayOf()
        select Array.ConvertAll(p, value => value / 1000.0),
        p =>
        {
            var adjusted = Holm.Adjust(p);
            Assert.All(p.Zip(adjusted), pair => Assert.InRange(pair.Second, pair.First, Math.Min(1, p.Length * pair.First) + Rounding));
            Assert.Equal(p.Zip(adjusted).OrderBy(pair => pair.First).ThenBy(pair => pair.Second).Select(pair => pair.Second), adjusted.Order());
        });

    private static List<string?[]> Names(List<double?[]> grades) => [.. grades.Select(unit => Array.ConvertAll(unit, grade => grade is { } g ? $"{(char)('a' + (int)g)}" : null))];
}
