using Redraft.FeedingBack;

namespace Redraft.Tests.Runs;

/// <summary>Says which number was meant.</summary>
internal sealed class ToyAnnotator : IFeedbackSource
{
    public string Name => "toy-annotator";

    public Author Author { get; } = new(AuthorKind.Program, "toy-annotator");

    public Task<string?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
        => Task.FromResult<string?>($"not {draft.Text} but {ToyTask.Meaning(problem.Description)}");
}
