using System.Globalization;
using System.Text;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>What a run will ask a hosted model for, as far as that can be known before: calls and tokens written at most, tokens read by the length of its prompts.</summary>
/// <remarks>Judge, embedder and critic that the recipe doesn't name are the policy, and count with it. What a paper's study asks beyond that isn't counted, nor are probes.</remarks>
/// <param name="Key">The part's key.</param>
/// <param name="Model">The model.</param>
/// <param name="Calls">Calls at most.</param>
/// <param name="Input">About how many tokens they read.</param>
/// <param name="Output">Tokens written at most.</param>
internal sealed record HostedEstimate(string Key, ModelRecipe Model, double Calls, double Input, double Output)
{
    private const double BytesPerToken = 4; // of English with a large vocabulary
    private const int LookedAt = 20;
    private const int TextsPerCall = 64, VoteTokens = 8, LikeliestAndBothScores = 3; // as Redraft.Remote asks

    /// <summary>About how long feedback is.</summary>
    internal const int FeedbackTokens = 32;

    /// <summary>Whether redrafts by one point of feedback at a time are among it, whose number nobody knows.</summary>
    public bool ByPoints { get; init; }

    /// <summary>One for each part that has a hosted model.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="task">Its task.</param>
    /// <param name="seeds">How many seeds the run has.</param>
    /// <param name="callsPerQuestion">The most calls that a hosted judge makes of a question between two words; null where its server wasn't asked yet, for the most of any server.</param>
    public static IReadOnlyList<HostedEstimate> Of(Recipe recipe, ITask task, int seeds, Func<ModelRecipe, int>? callsPerQuestion = null)
    {
        var train = task.Problems(Split.Train).Count;
        var perRound = AtMost(recipe.ProblemsPerRound, train);
        var drafted = (double)seeds * recipe.Rounds * perRound;
        var heldOut = AtMost(recipe.Evaluation.Problems, (recipe.Evaluation.Split == EvaluationSplit.Validation ? RecipeCheck.ValidationOf(recipe, task) : task.Problems(Split.HeldOut)).Count);
        var controlled = (double)seeds * Math.Min(recipe.Evaluation.ControlProblems, heldOut);
        var problem = TokensOf(task);
        var draft = problem + recipe.Drafts.MaxTokens;
        var redraft = draft + FeedbackTokens + recipe.Redrafts.MaxTokens;
        var redrafts = drafted * recipe.Redrafts.Samples;
        var ownPassing = recipe.Baselines.Contains(SelfTraining.BaselineName) ? drafted * (recipe.Drafts.Samples + recipe.Redrafts.Samples) : 0;
        var ownDrafts = recipe.Baselines.Contains(DraftTraining.BaselineName) ? (double)seeds * Math.Min(train, recipe.Rounds * perRound) : 0; // the call store may have those of round 1
        var bestOf = recipe.Evaluation.BestOf is { } best ? 2.0 * seeds * AtMost(best.HeldOut, heldOut) * best.Samples : 0; // of the base model and of the last round's
        IReadOnlyList<IRater> raters = [.. RecipeCheck.RatersOf(recipe).Where(rater => rater.Key != "evaluation.best-of.by").Select(rater => Raters.Find(rater.Name)).OfType<IRater>().Distinct()];
        var (criticKey, critic) = CriticOf(recipe);
        (string Key, ModelRecipe? Own, HostedEstimate Asked)[] parts =
        [
            ("model", null, Policy()),
            ("refiner.model", recipe.Refiner.Model, Refiner()),
            ("judge", recipe.Judge, Judge(recipe.Judge ?? recipe.Model)),
            ("embedder", recipe.Embedder, Embedder()),
            (criticKey, critic?.Model, critic is null ? New(0, 0, 0) : New(drafted + controlled, draft, critic.MaxTokens)),
        ];
        return [.. parts.Select(part => part.Own is { } own ? part.Asked with { Key = part.Key, Model = own } : part.Asked with { Key = "model", Model = recipe.Model })
            .Where(part => part.Model.IsHosted).GroupBy(part => part.Key).Select(of => of.Aggregate(Sum))];

        HostedEstimate Policy() => new[]
        {
            New((drafted * recipe.Drafts.Samples) + ownPassing + ownDrafts, problem, recipe.Drafts.MaxTokens),
            New(seeds * (1.0 + recipe.Rounds + recipe.Baselines.Count) * recipe.Evaluation.Sampling.Samples * heldOut, problem, recipe.Evaluation.Sampling.MaxTokens), // the base model and each checkpoint
            New(bestOf, problem, recipe.Evaluation.BestOf?.MaxTokens ?? 0),
        }.Aggregate(Sum);

        HostedEstimate Refiner()
        {
            var points = recipe.Feedback.Split ? SpaceEstimate.UsualPoints : 1;
            return New((redrafts * points) + (controlled * recipe.Redrafts.Samples * ((2 * points) + 1)), draft + FeedbackTokens, recipe.Redrafts.MaxTokens) with { ByPoints = recipe.Feedback.Split }; // of three controls one is without feedback
        }

        HostedEstimate Judge(ModelRecipe judge)
        {
            var each = !judge.IsHosted ? 0 : callsPerQuestion?.Invoke(judge) ?? Math.Max(LikeliestAndBothScores, judge.Votes);
            return Sum(New(Questions(ModelNeed.Choices) * each, redraft, judge.Votes > 0 ? VoteTokens : 1), New(Questions(ModelNeed.Scores), redraft, 1));
        }

        double Questions(ModelNeed need)
        {
            double Of(IRater? rater) => rater?.Needs == need ? QuestionsOf(rater, task) : 0;
            return raters.Sum(rater => (redrafts + (rater.NeedsFeedback ? 0 : ownPassing)) * Of(rater)) + (bestOf * Of(Raters.Find(recipe.Evaluation.BestOf?.By ?? "")));
        }

        HostedEstimate Embedder()
        {
            var times = raters.Any(rater => rater.Needs == ModelNeed.Embeddings) ? (double)seeds * recipe.Rounds : 0;
            double withFeedback = perRound * (recipe.Redrafts.Samples + 1.0), own = ownPassing > 0 ? perRound * (double)(recipe.Drafts.Samples + recipe.Redrafts.Samples) : 0;
            return new("", "", times * (Math.Ceiling(withFeedback / TextsPerCall) + Math.Ceiling(own / TextsPerCall)), times * ((withFeedback * recipe.Redrafts.MaxTokens) + (own * recipe.Drafts.MaxTokens)), 0);
        }
    }

    /// <summary>In words.</summary>
    public override string ToString()
    {
        var money = Model.Price is { } price ? $", about {price.Of((long)Input, (long)Output, Model.Batch).ToString("0.##", CultureInfo.InvariantCulture)} of money" : "";
        var name = Model.Name.Length == 0 ? "" : $"{Model.Name} at ";
        var points = ByPoints ? $"; feedback that makes more than {SpaceEstimate.UsualPoints} points asks for more" : "";
        return $"{Key}: {name}{Model.Url}: at most {Text(Calls)} calls, about {Text(Input)} tokens read and at most {Text(Output)} written{money}{points}; what the call store has already costs nothing";
    }

    /// <summary>A number as it is shown.</summary>
    internal static string Text(double number) => Math.Ceiling(number).ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What is taken of what there is, where 0 takes all.</summary>
    internal static int AtMost(int wanted, int there) => wanted == 0 ? there : Math.Min(wanted, there);

    /// <summary>About how long a task's prompts for first drafts are.</summary>
    internal static double TokensOf(ITask task)
        => task.Problems(Split.Train).Take(LookedAt).Select(p => Encoding.UTF8.GetByteCount(task.DraftPrompt(p).ToString()) / BytesPerToken).DefaultIfEmpty(0).Average();

    private static HostedEstimate New(double calls, double input, double output) => new("", "", calls, calls * input, calls * output);

    private static HostedEstimate Sum(HostedEstimate a, HostedEstimate b)
        => a with { Calls = a.Calls + b.Calls, Input = a.Input + b.Input, Output = a.Output + b.Output, ByPoints = a.ByPoints || b.ByPoints };

    private static (string Key, CriticOptions? Critic) CriticOf(Recipe recipe) => (recipe.Feedback.Options ?? FeedbackSourceList.Named(recipe.Feedback.Source).Options) switch
    {
        CriticOptions critic => ("feedback.options.model", critic),
        PrinciplesOptions principles => ("feedback.options.critic.model", principles.Critic),
        PeopleOptions people => ("feedback.options.critic.model", people.Critic),
        _ => ("", null),
    };

    // The whole of InstructRM asks all of a task's questions; log-probabilities of two texts are compared at most.
    private static int QuestionsOf(IRater rater, ITask task) => rater.Needs switch
    {
        ModelNeed.Choices => rater.Name == "instruct-rm" && task is IJudgedTask judged ? judged.Questions : 1,
        ModelNeed.Scores => 2,
        _ => 0,
    };
}
