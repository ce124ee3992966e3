using Redraft.FeedingBack;

namespace Redraft.Contracts.Fakes;

/// <summary>Says which number was meant.</summary>
public sealed class ToyAnnotator : IFeedbackSource
{
    public string Name => "toy-annotator";

    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
        => Task.FromResult<Remark?>(new Remark($"not {draft.Text} but {ToyTask.Meaning(problem.Description)}", new Author(AuthorKind.Program, Name)));
}
