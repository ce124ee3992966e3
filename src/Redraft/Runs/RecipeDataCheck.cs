using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>What is wrong between a recipe and the problems, feedback and comparisons that it names.</summary>
internal static class RecipeDataCheck
{
    /// <summary>Everything wrong, in words that begin with the recipe's key.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="task">Its task.</param>
    /// <param name="feedback">Its feedback source.</param>
    /// <param name="raters">The raters that it reads, by its keys.</param>
    public static IEnumerable<string> Faults(Recipe recipe, ITask task, IFeedbackSource feedback, IEnumerable<(string Key, string Name)> raters)
    {
        if (task.Problems(Split.HeldOut).Count == 0)
        {
            yield return $"task.options: task '{task.Name}' has no held-out problems, on which every number is measured";
        }

        var available = TaskList.Named(recipe.Task.Name).Examples(task, int.MaxValue, recipe.Seed).Count;
        if (recipe.Refiner.Examples > available)
        {
            yield return $"refiner.examples: task '{task.Name}' has {available}, {recipe.Refiner.Examples} asked for";
        }

        var all = task.Problems(Split.Train).Count;
        if (all == 0)
        {
            yield return $"task.options: task '{task.Name}' has no training problems";
            yield break;
        }

        if (recipe.ProblemsPerRound > all)
        {
            yield return $"problems-per-round: task '{task.Name}' has {all} training problems, {recipe.ProblemsPerRound} asked for; 0 takes all";
        }

        foreach (var (key, name) in raters)
        {
            if (Raters.Find(name)?.Refusal(task) is { } why)
            {
                yield return $"{key}: '{name}' can't rate what is written: {why}";
            }
        }

        foreach (var fault in WithValidation(recipe, task).Concat(WithAuthors(recipe, feedback)))
        {
            yield return fault;
        }

        foreach (var fault in WithReward(recipe, task, feedback).Concat(WithIdeal(recipe, task, feedback)))
        {
            yield return fault;
        }

        if (RecipeCheck.TrainingOf(task, feedback).Count == 0)
        {
            yield return $"feedback.source: '{feedback.Name}' has nothing on any training problem of task '{task.Name}'; its problems must have the task's ids or descriptions";
        }

        if (feedback is IRecordedFeedbackSource && recipe is { Rounds: > 1, ProblemsPerRound: 0 })
        {
            yield return $"rounds: '{feedback.Name}' brings its own drafts, the same in every round: expected 1, or problems-per-round, found {recipe.Rounds}";
        }
    }

    private static IEnumerable<string> WithValidation(Recipe recipe, ITask task)
    {
        var wanted = Math.Max(1, recipe.Evaluation.Problems);
        if (recipe.Evaluation.Split == EvaluationSplit.Validation && RecipeCheck.ValidationOf(recipe, task).Count is var left && left < wanted)
        {
            yield return $"evaluation.split: task '{task.Name}' has {task.Problems(Split.Refiner).Count} problems in the refiner's split, of which the refiner's examples leave {left} for validation, "
                + $"{wanted} asked for; give the task more of them, or lower refiner.examples";
        }
    }

    private static IEnumerable<string> WithAuthors(Recipe recipe, IFeedbackSource feedback)
    {
        var authors = feedback is RecordedFeedback recorded ? recorded.Authors : FeedbackSourceList.All.FirstOrDefault(entry => entry.Name == feedback.Name)?.Author is { } kind ? [new Author(kind, feedback.Name)] : [];
        if (authors.Count > 0 && authors.All(author => author.IsAmong(recipe.Feedback.Exclude)))
        {
            yield return $"feedback.exclude: all feedback of '{feedback.Name}' is written by {string.Join(" or ", authors.Select(author => author.Kind).Distinct().Select(k => $"a {k.ToString().ToLowerInvariant()}"))}, so nothing is left; exclude fewer kinds of authors, or choose another source";
        }

        if (recipe.Feedback.RecordedRedrafts && feedback is not IRecordedFeedbackSource)
        {
            yield return $"feedback.recorded-redrafts: '{feedback.Name}' has none; choose a source of recorded feedback, or leave it out";
        }

        if (!recipe.Imitation.Exclude.Contains(AuthorKind.Model))
        {
            yield break;
        }

        if (!recipe.Feedback.RecordedRedrafts)
        {
            yield return "imitation.exclude: the refiner, a model, writes every redraft, so the rounds would have nothing to learn; set feedback.recorded-redrafts with a source whose redrafts people wrote, or exclude others";
        }

        foreach (var baseline in BaselineList.All.Where(b => b.Author is AuthorKind.Model && recipe.Baselines.Contains(b.Name)))
        {
            yield return $"baselines: '{baseline.Name}' learns what the model itself wrote, which imitation.exclude leaves out; leave one of the two out";
        }
    }

    private static IEnumerable<string> WithIdeal(Recipe recipe, ITask task, IFeedbackSource feedback)
    {
        var (wanted, learned) = ((feedback as IReviewingSource)?.IdealAnswers ?? 0, recipe.Baselines.Contains(IdealTraining.BaselineName));
        if (learned != wanted > 0)
        {
            yield return learned
                ? $"baselines: '{IdealTraining.BaselineName}' learns what people wrote as ideal answers, for which nobody is asked; set feedback.options.ideal with feedback.source: people, or leave it out"
                : $"feedback.options.ideal: ideal answers are what '{IdealTraining.BaselineName}' learns; add it to baselines, or leave this out";
        }

        if (wanted > task.Problems(Split.Train).Count)
        {
            yield return $"feedback.options.ideal: task '{task.Name}' has {task.Problems(Split.Train).Count} training problems, {wanted} asked for";
        }
    }

    private static IEnumerable<string> WithReward(Recipe recipe, ITask task, IFeedbackSource feedback)
    {
        if (recipe.RewardModel is not { } reward)
        {
            yield break;
        }

        if (task is not IJudgedTask)
        {
            yield return $"reward-model: task '{task.Name}' has no questions for a judge";
        }

        if (feedback is not (IComparisonSource or IRecordedFeedbackSource))
        {
            yield return $"reward-model: '{feedback.Name}' compares nothing; choose a feedback source that does, such as {ScriptedReader.SourceName}, or one of comparisons that were recorded";
            yield break;
        }

        foreach (var (key, wanted, split) in new[] { ("comparisons", reward.Comparisons, Split.Train), ("validation", reward.Validation, Split.Refiner) })
        {
            if (Comparer.ComparableOf(task, feedback, split).Count is var there && wanted > there)
            {
                yield return feedback is IRecordedFeedbackSource
                    ? $"reward-model.{key}: '{feedback.Name}' has comparisons on {there} problems in the split {split.ToString().ToLowerInvariant()}, {wanted} asked for"
                    : $"reward-model.{key}: task '{task.Name}' has {there} problems in the split {split.ToString().ToLowerInvariant()}, {wanted} asked for";
            }
        }
    }
}
