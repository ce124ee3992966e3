using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class StatisticsProperties
{
    private const double Rounding = 1e-9;

    [Fact]
    public void Pass_at_k_is_the_share_of_all_choices_of_k_samples_that_hold_a_correct_one() => ForAny.Check(
        from samples in ForAny.Number(1, 11)
        from correct in ForAny.Number(0, samples)
        from k in ForAny.Number(1, samples)
        select (Samples: samples, Correct: correct, K: k),
        input =>
        {
            var choices = Enumerable.Range(0, 1 << input.Samples).Where(chosen => BitOperations.PopCount((uint)chosen) == input.K).ToList();
            var hits = choices.Count(chosen => (chosen & ((1 << input.Correct) - 1)) != 0);
            Assert.Equal(hits / (double)choices.Count, PassAtK.Of(input.Samples, input.Correct, input.K), Rounding);
        });

    [Fact]
    public void An_interval_holds_its_mean_and_moves_and_turns_with_its_values() => ForAny.Check(
        from count in ForAny.Number(2, 30)
        from a in Gen.Choose(0, 10).ArrayOf(count)
        from b in Gen.Choose(0, 10).ArrayOf(count)
        select (A: Array.ConvertAll(a, value => value / 10.0), B: Array.ConvertAll(b, value => value / 10.0)),
        input =>
        {
            var (there, back) = (Bootstrap.PairedDifference(input.A, input.B), Bootstrap.PairedDifference(input.B, input.A));
            Assert.InRange(there.Value, there.Low - Rounding, there.High + Rounding);
            Assert.Equal(input.A.Average() - input.B.Average(), there.Value, Rounding);
            Assert.Equal(-there.Value, back.Value, Rounding);
            Assert.Equal(-there.High, back.Low, Rounding);
            var mean = Bootstrap.Mean(input.A);
            var moved = Bootstrap.Mean([.. input.A.Select(value => value + 3)]);
            Assert.Equal(mean.Low + 3, moved.Low, Rounding);
            Assert.Equal(mean.High + 3, moved.High, Rounding);
        });

    [Fact]
    public void Edit_distance_is_a_distance() => ForAny.Check(
        from texts in Gen.Elements("", "a", "b", "ab", "🙂", "é").ArrayOf().Select(string.Concat).Three()
        select texts,
        texts =>
        {
            var (a, b, c) = texts;
            Assert.Equal(0, Levenshtein.Distance(a, a));
            Assert.Equal(a == b, Levenshtein.Distance(a, b) == 0);
            Assert.Equal(Levenshtein.Distance(a, b), Levenshtein.Distance(b, a));
            Assert.True(Levenshtein.Distance(a, c) <= Levenshtein.Distance(a, b) + Levenshtein.Distance(b, c));
        });
}
