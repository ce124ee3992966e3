using System.Globalization;
using Redraft.Imitating;
using Redraft.Recipes;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>What a run will have a hosted model's server train, as far as that can be known before.</summary>
/// <param name="Trainings">Trainings at most: those with nothing to learn are left out.</param>
/// <param name="Tokens">About how many tokens they read, in all of their epochs.</param>
/// <param name="Price">What a million of these cost; null where the recipe doesn't say, and no budget counts them.</param>
internal sealed record TrainerEstimate(double Trainings, double Tokens, double? Price)
{
    /// <summary>The estimate, or null where something else trains.</summary>
    public static TrainerEstimate? Of(Recipe recipe, ITask task, int seeds)
    {
        if (!recipe.Trainer.IsOpenAi)
        {
            return null;
        }

        var train = task.Problems(Split.Train).Count;
        var drafted = (double)recipe.Rounds * HostedEstimate.AtMost(recipe.ProblemsPerRound, train);
        var cumulative = drafted * (recipe.Rounds + 1) / 2; // each round's training reads the lessons of all before
        var draft = HostedEstimate.TokensOf(task) + Math.Max(recipe.Drafts.MaxTokens, recipe.Redrafts.MaxTokens);
        var own = recipe.Baselines.Contains(SelfTraining.BaselineName) ? 1 : 0;
        var others = recipe.Baselines.Count - own;
        var lessons = (recipe.Imitation.Start == FinetuningStart.Continued ? drafted : cumulative) + (own * cumulative) + (others * Math.Max(train, drafted));
        var examples = recipe.Refiner.Model is null ? recipe.Refiner.Examples : 0;
        return new TrainerEstimate(
            seeds * ((examples > 0 ? 1.0 : 0) + (recipe.Rounds * (1.0 + own)) + others),
            seeds * ((examples * (draft + HostedEstimate.FeedbackTokens + recipe.Redrafts.MaxTokens) * recipe.Refiner.Training.Epochs) + (lessons * draft * recipe.Training.Epochs)),
            recipe.Model.Price?.Training);
    }

    /// <summary>In words.</summary>
    public override string ToString()
        => $"trainer: at most {HostedEstimate.Text(Trainings)} trainings, about {HostedEstimate.Text(Tokens)} tokens in all of their epochs"
            + (Price is { } price ? string.Create(CultureInfo.InvariantCulture, $", about {Tokens * price / 1e6:0.##} of money") : "; what they cost counts in no budget: price: { training: … } of the model, per million tokens, would count it");
}
