using Redraft.Imitating;
using Redraft.Runs;

namespace Redraft.Refining;

/// <summary>Puts the refiner's examples into the feedback graph, so that its checkpoint can be walked back like every other.</summary>
/// <param name="run">The run.</param>
internal sealed class RefinerLessons(RunContext run)
{
    private const string StageName = "refiner/examples";

    /// <summary>Stores each example as a draft, feedback on it and a redraft that answers it, and makes lessons of the redrafts.</summary>
    public async Task<IReadOnlyList<Lesson>> StoreAsync(IReadOnlyList<RefinementExample> examples, CancellationToken cancellation)
    {
        var chains = examples.Select(Chain).ToList();
        await Stage.RunAsync(
            run, StageName, chains, chain => chain.Draft.Id,
            chunk => Task.FromResult(new RunBatch
            {
                Origin = run.OriginOf(StageName),
                Units = [],
                Drafts = [.. chunk.SelectMany(c => new[] { (c.Draft, run.Recipe.Seed), (c.Redraft, run.Recipe.Seed) })],
                Feedback = [.. chunk.Select(c => (c.Feedback, run.Recipe.Seed))],
            }),
            new StageSettings("examples", int.MaxValue, cancellation)).ConfigureAwait(false);
        return [.. examples.Zip(chains, (example, chain) => Lessons.Of(run.Task, example) with { DraftId = chain.Redraft.Id })];
    }

    private (Draft Draft, Feedback Feedback, Draft Redraft) Chain(RefinementExample example, int index)
    {
        var draft = new Draft
        {
            Id = run.IdOf("example draft", example.Problem.Id, index),
            ProblemId = example.Problem.Id,
            Text = example.Draft,
            Author = example.Drafter,
            Sample = index,
        };
        var feedback = new Feedback
        {
            Id = run.IdOf("example feedback", example.Problem.Id, index),
            DraftId = draft.Id,
            Text = example.Feedback,
            Author = example.Author,
        };
        var redraft = draft with
        {
            Id = run.IdOf("example redraft", example.Problem.Id, index),
            Text = example.Redraft,
            Author = example.Author,
            ParentId = draft.Id,
            FeedbackId = feedback.Id,
        };
        return (draft, feedback, redraft);
    }
}
