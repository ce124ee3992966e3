using Redraft.Sweeping;

namespace Redraft.Tests.Sweeping;

public sealed class SweepChoiceTests
{
    private static readonly SweepPlan Plan = new()
    {
        Command = "redraft sweep r.yaml", Recipe = "rounds: 1\n", RecipePath = "r.yaml", Seeds = [1], Validation = 3,
        Settings = [new SweepSetting("training.epochs", ["4", "8"]), new SweepSetting("rounds", ["1", "2", "3"])],
    };

    [Fact]
    public void A_grid_is_every_combination_with_the_last_settings_values_next_to_one_another()
        => Assert.Equal(
            ["training.epochs=4 rounds=1", "training.epochs=4 rounds=2", "training.epochs=4 rounds=3", "training.epochs=8 rounds=1", "training.epochs=8 rounds=2", "training.epochs=8 rounds=3"],
            Plan.Points.Select(point => point.ToString()));

    [Fact]
    public void The_highest_mean_is_chosen_on_the_problems_that_all_have_and_the_others_are_behind_by_the_paired_difference()
    {
        var (results, chosen) = SweepChoice.Of([.. Plan.Points.Take(3)], [Rates((0, 0.5), (1, 0)), Rates((0, 1), (1, 0.5), (2, 0)), Rates((0, 0.5), (1, 0.5), (3, 1))]);

        Assert.Equal(1, chosen);
        Assert.Equal([0.25, 0.75, 0.5], results.Select(r => r.Value.Value));
        Assert.Equal([0.5, 0, 0.25], results.Select(r => r.Behind.Value));
        Assert.All(results, r => Assert.Equal(2, r.Value.Count));
    }

    [Fact]
    public void Of_equals_the_first_of_the_grid_is_taken()
        => Assert.Equal(0, SweepChoice.Of([.. Plan.Points.Take(3)], [Rates((0, 0.1), (1, 0.2)), Rates((0, 0.2), (1, 0.1)), Rates((0, 0.1), (1, 0.1))]).Chosen);

    [Fact]
    public void Without_a_problem_that_all_have_there_is_nothing_to_choose_by()
        => Assert.Contains("nothing to choose by", Assert.Throws<InvalidDataException>(() => SweepChoice.Of([.. Plan.Points.Take(2)], [Rates((0, 1)), Rates((1, 1))])).Message, StringComparison.Ordinal);

    [Fact]
    public void Points_are_measured_on_validation_problems_alone_and_the_chosen_one_as_the_recipe_says()
    {
        var point = Plan.Points[4];

        Assert.Contains("split: validation", Plan.ToValidate(point), StringComparison.Ordinal);
        Assert.Contains("problems: 3", Plan.ToValidate(point), StringComparison.Ordinal);
        Assert.Contains("epochs: 8", Plan.ToRun(point), StringComparison.Ordinal);
        Assert.Contains("rounds: 2", Plan.ToRun(point), StringComparison.Ordinal);
        Assert.DoesNotContain("validation", Plan.ToRun(point), StringComparison.Ordinal);
    }

    private static Dictionary<string, double> Rates(params (int Problem, double Rate)[] rates) => rates.ToDictionary(rate => $"p{rate.Problem}", rate => rate.Rate);
}
