using System.Globalization;
using System.Text;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>What a run will ask a hosted model for, as far as that can be known before: calls and tokens written at most, tokens read by the length of its prompts.</summary>
/// <param name="Key">The part's key.</param>
/// <param name="Model">The model.</param>
/// <param name="Calls">Calls at most.</param>
/// <param name="Input">About how many tokens they read.</param>
/// <param name="Output">Tokens written at most.</param>
internal sealed record HostedEstimate(string Key, ModelRecipe Model, double Calls, double Input, double Output)
{
    private const double BytesPerToken = 4; // of English with a large vocabulary
    private const int FeedbackTokens = 32, LookedAt = 20;
    private const int TextsPerCall = 64;

    /// <summary>One for each part that has a hosted model.</summary>
    public static IReadOnlyList<HostedEstimate> Of(Recipe recipe, ITask task, int seeds)
    {
        var train = task.Problems(Split.Train);
        var drafted = seeds * (double)recipe.Rounds * (recipe.ProblemsPerRound == 0 ? train.Count : Math.Min(train.Count, recipe.ProblemsPerRound));
        var controlled = seeds * (double)Math.Min(recipe.Evaluation.ControlProblems, task.Problems(Split.HeldOut).Count);
        var problem = train.Take(LookedAt).Select(p => Encoding.UTF8.GetByteCount(task.DraftPrompt(p).ToString()) / BytesPerToken).DefaultIfEmpty(0).Average();
        var draft = problem + recipe.Drafts.MaxTokens;
        var redrafts = drafted * recipe.Redrafts.Samples;
        var checkpoints = 1.0 + recipe.Rounds + recipe.Baselines.Count; // each is measured, and before them the base model
        var measured = seeds * checkpoints * recipe.Evaluation.Sampling.Samples * (recipe.Evaluation.Problems == 0 ? task.Problems(Split.HeldOut).Count : recipe.Evaluation.Problems);
        var refined = recipe.Refiner.Model is null ? redrafts + (controlled * 3 * recipe.Redrafts.Samples) : 0; // by a refiner that is trained from the policy
        var first = drafted * recipe.Drafts.Samples;
        var policy = new HostedEstimate("model", recipe.Model, first + measured + refined, ((first + measured) * problem) + (refined * (draft + FeedbackTokens)),
            (first * recipe.Drafts.MaxTokens) + (measured * recipe.Evaluation.Sampling.MaxTokens) + (refined * recipe.Redrafts.MaxTokens));
        return
        [
            .. recipe.Model.IsHosted ? new[] { policy } : [],
            .. RecipeCheck.OtherModels(recipe).Where(other => other.Model.IsHosted).Select(other => other.Key switch
            {
                "refiner.model" => New(redrafts + (controlled * 3 * recipe.Redrafts.Samples), draft + FeedbackTokens, recipe.Redrafts.MaxTokens),
                "judge" => New(JudgedBy(recipe, redrafts, seeds), draft + FeedbackTokens + recipe.Redrafts.MaxTokens, 1),
                "embedder" => New((redrafts + drafted) / TextsPerCall, TextsPerCall * recipe.Redrafts.MaxTokens, 0),
                _ => New(drafted + controlled, draft, FeedbackTokens * 2),
            } with { Key = other.Key, Model = other.Model }),
        ];

        static HostedEstimate New(double calls, double input, double output) => new("", "", calls, calls * input, calls * output);
    }

    /// <summary>In words.</summary>
    public override string ToString()
    {
        var money = Model.Price is { } price ? $", about {price.Of((long)Input, (long)Output, Model.Batch).ToString("0.##", CultureInfo.InvariantCulture)} of money" : "";
        var name = Model.Name.Length == 0 ? "" : $"{Model.Name} at ";
        return $"{Key}: {name}{Model.Url}: at most {Text(Calls)} calls, about {Text(Input)} tokens read and at most {Text(Output)} written{money}; what the call store has already costs nothing";
    }

    private static double JudgedBy(Recipe recipe, double redrafts, int seeds)
    {
        var questions = RecipeCheck.RatersOf(recipe).Where(rater => rater.Key != "evaluation.best-of.by").Select(rater => rater.Name).Distinct()
            .Select(name => Raters.Find(name)).Sum(rater => QuestionsOf(rater));
        var best = recipe.Evaluation.BestOf is { } of ? 2.0 * seeds * of.Samples * of.HeldOut * QuestionsOf(Raters.Find(of.By)) : 0;
        return (redrafts * questions) + best;
    }

    // The whole of InstructRM asks five questions; log-probabilities of two texts are compared at most.
    private static int QuestionsOf(IRater? rater) => rater?.Needs switch
    {
        Models.ModelNeed.Choices => rater.Name == "instruct-rm" ? 5 : 1,
        Models.ModelNeed.Scores => 2,
        _ => 0,
    };

    private static string Text(double number) => Math.Ceiling(number).ToString("N0", CultureInfo.InvariantCulture);
}
