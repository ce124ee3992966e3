using Redraft;
using Redraft.FeedingBack;

namespace YourTask;

/// <summary>Says what a word stands for. A program in a person's place, and so it says: its words are shown as simulated.</summary>
internal sealed class JargonTeacher : IFeedbackSource
{
    public static Author Itself { get; } = new(AuthorKind.Program, "jargon-teacher");

    public string Name => Itself.Name;

    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
        => Task.FromResult<Remark?>(new Remark($"it is {problem.Reference}", Itself));
}
