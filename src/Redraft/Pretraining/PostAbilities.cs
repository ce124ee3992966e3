using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Tasks.Posts;

namespace Redraft.Pretraining;

/// <summary>What a model of the family <c>posts</c> can do on posts that it has never seen.</summary>
/// <remarks>
/// Temperature 0.8, four samples, read by the scripted reader; judgements by the first answer token alone, as InstructRM takes them.
/// Intervals resample posts.
/// </remarks>
/// <param name="model">The model.</param>
internal sealed class PostAbilities(ILanguageModel model) : IAbilities
{
    private const int Samples = 4;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(string Ability, Estimate Rate)>> MeasureAsync(int problems, CancellationToken cancellation)
    {
        var task = new PostsTask(new PostsOptions { HeldOutPosts = problems, TrainPosts = 0, RefinerPosts = 0 });
        var cases = task.Problems(Split.HeldOut).Select((problem, i) => Case.Of(problem, (ulong)i)).ToList();
        var rates = new List<(string, Estimate)>
        {
            ("summaries without a flaw", await WriteAsync(cases, c => PostPrompts.Draft(c.Post), (c, text) => PostsTask.Read(c.Problem, text).Count == 0, cancellation).ConfigureAwait(false)),
            ("redrafts that carry out relevant feedback", await RedraftAsync(cases, c => c.Feedback, cancellation).ConfigureAwait(false)),
            ("redrafts that carry it out, given another post's", await RedraftAsync(cases, c => cases[(cases.IndexOf(c) + 1) % cases.Count].Feedback, cancellation).ConfigureAwait(false)),
            ("redrafts that carry it out, given none", await RedraftAsync(cases, _ => null, cancellation).ConfigureAwait(false)),
        };
        for (var form = 0; form < PostPrompts.Judging.Count; form++)
        {
            rates.Add(($"right judgements of redrafts, question {form + 1}", await JudgeAsync(cases, PostPrompts.Judging[form], cancellation).ConfigureAwait(false)));
        }

        return rates;
    }

    private Task<Estimate> RedraftAsync(IReadOnlyList<Case> cases, Func<Case, string?> feedback, CancellationToken cancellation)
        => WriteAsync(cases, c => PostPrompts.Redraft(c.Post, c.Old, feedback(c)), (c, text) => ScriptedReader.CarriesOut(c.Problem, c.Old, text), cancellation);

    private async Task<Estimate> WriteAsync(IReadOnlyList<Case> cases, Func<Case, Prompt> prompt, Func<Case, string, bool> isRight, CancellationToken cancellation)
    {
        var requests = cases.Select((c, i) => new GenerationRequest(prompt(c), [.. Enumerable.Range(0, Samples).Select(s => SeededRandom.SeedOf("abilities", i, s))])).ToList();
        var answers = await model.GenerateAsync(requests, new SamplingOptions { MaxTokens = 48, Stop = ["\n"] }, cancellation).ConfigureAwait(false);
        return Bootstrap.Rate([.. answers.Zip(cases, (of, c) => of.Average(a => isRight(c, a.Text) ? 1.0 : 0))]);
    }

    private async Task<Estimate> JudgeAsync(IReadOnlyList<Case> cases, PostPrompts.Form form, CancellationToken cancellation)
    {
        var asked = cases.Select(c => PostPrompts.Judge(form, c.Post, c.Old, c.Feedback, c.Redraft)).ToList();
        var scores = await model.ScoreAsync([.. asked.SelectMany(p => new[] { new PromptedText(p, form.Yes), new PromptedText(p, form.No) })], cancellation).ConfigureAwait(false);
        return Bootstrap.Rate([.. cases.Select((c, i) => scores[2 * i][0] > scores[2 * i + 1][0] == c.Carried ? 1.0 : 0)]);
    }

    /// <summary>A post, a flawed summary, feedback on it, and a redraft that carries it out or doesn't.</summary>
    private sealed record Case(Problem Problem, string Old, string Feedback, string Redraft, bool Carried)
    {
        public string Post => Problem.Description;

        public static Case Of(Problem problem, ulong seed)
        {
            var random = new SeededRandom(SeededRandom.SeedOf("abilities", "posts", seed));
            var scene = new Scene(PostsTask.FactsOf(problem), Facts.Draw(random), problem.Description);
            var (old, feedback, redraft, carried) = PostsPretraining.Judged(scene, 0.4, random);
            return new Case(problem, old, feedback, redraft, carried);
        }
    }
}
