using Redraft.Evaluating;
using Redraft.Tasks;

namespace Redraft.FeedingBack;

/// <summary>What the unit tests found, as feedback: the first failing call with its actual and expected value, or its exception.</summary>
/// <remarks>
/// For any task whose scorer runs programs. It shows inputs and values of the tests, hidden ones included, which words about the
/// meaning don't: a model that is taught by it has seen a part of its training problems' tests.
/// </remarks>
public sealed class TestReport : IFeedbackSource
{
    /// <param name="task">What the run is about.</param>
    /// <exception cref="ArgumentException">If the task has no tests.</exception>
    public TestReport(ITask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (!task.HasTests)
        {
            throw new ArgumentException($"feedback: {SourceName} expects a task with unit tests, found \"{task.Name}\"; use a source of that task", nameof(task));
        }
    }

    internal const string SourceName = "test-report";

    /// <inheritdoc/>
    public string Name => SourceName;

    /// <inheritdoc/>
    /// <remarks>Null after a pass, after a failure of our own, and where no program was run.</remarks>
    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var text = score.Verdict is { Verdict: not Verdict.Harness } verdict ? FeedbackText.From(verdict) : null;
        return Task.FromResult(text is null ? null : new Remark(text, new Author(AuthorKind.Program, Name)));
    }
}
