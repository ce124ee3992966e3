using Redraft.Importing;
using Redraft.Tasks.Mbpp;
using Redraft.Tasks.Posts;
using Redraft.Tasks.Programs;
using Redraft.Tasks.Slf5k;
using Redraft.Tasks.Words;

namespace Redraft.FeedingBack;

/// <summary>All feedback sources. To add one: a class that implements <see cref="IFeedbackSource"/>, and an entry here.</summary>
public static class FeedbackSourceList
{
    /// <summary>The sources, the one of the quickstart first.</summary>
    public static IReadOnlyList<FeedbackSourceEntry> All { get; } =
    [
        new(ScriptedAnnotator.SourceName, "a program that says in everyday words what a draft does wrong (simulated)", ProgramsTask.TaskName,
            new ScriptedAnnotatorOptions(), (options, _) => new ScriptedAnnotator((ScriptedAnnotatorOptions?)options ?? new ScriptedAnnotatorOptions())) { Author = AuthorKind.Program },
        new("removal-annotator", "a program that names the words to leave out (simulated)", WordsTask.TaskName,
            null, (_, _) => new RemovalAnnotator()) { Author = AuthorKind.Program },
        new(ScriptedReader.SourceName, "a program that reads a summary against its post and names its worst flaw (simulated)", PostsTask.TaskName,
            new ScriptedReaderOptions(), (options, _) => new ScriptedReader((ScriptedReaderOptions?)options ?? new ScriptedReaderOptions())) { Author = AuthorKind.Program },
        new(TestReport.SourceName, "what the unit tests found: the failing call with its actual and expected value, or its exception (simulated)", null,
            null, (_, context) => new TestReport(context.Task)) { Author = AuthorKind.Program },
        new(Critic.SourceName, "a model, the run's base model or another, that says what it would change (simulated)", null,
            new CriticOptions(), (options, context) => new Critic((CriticOptions?)options ?? new CriticOptions(), context)) { Author = AuthorKind.Model },
        new(Principles.SourceName, "a model that criticises each draft by one principle, drawn from a list (simulated)", null,
            new PrinciplesOptions(), (options, context) => new Principles((PrinciplesOptions?)options ?? new PrinciplesOptions(), context)) { Author = AuthorKind.Model },
        new(People.SourceName, "people at a page, who see at once what their words lead to; `redraft annotate`", null,
            new PeopleOptions(), (options, context) => new People((PeopleOptions?)options ?? new PeopleOptions(), context.Desk, CriticOf((PeopleOptions?)options, context))) { Author = AuthorKind.Person },
        new(RecordedFeedbackSources.Annotations, "what people wrote on the drafts of the task's annotations file, and on those drafts only", MbppTask.TaskName,
            null, (_, context) => RecordedFeedbackSources.OfAnnotations((MbppTask)context.Task)),
        new(RecordedFeedbackSources.Summaries, "what people wrote on the summaries in the task's files, and on those summaries only", Slf5kTask.TaskName,
            null, (_, context) => RecordedFeedbackSources.OfSummaries((Slf5kTask)context.Task)),
        new(RecordedFeedbackSources.Graph, "the words of a file that `redraft import` wrote, on the drafts in it and on those only", null,
            new ImportedGraphOptions(), (options, context) => RecordedFeedbackSources.OfGraph((ImportedGraphOptions?)options ?? new ImportedGraphOptions(), context.Task)),
    ];

    private static Critic? CriticOf(PeopleOptions? options, FeedbackContext context) => options?.Critic is { } critic ? new Critic(critic, context) : null;

    /// <summary>The source of a name.</summary>
    /// <exception cref="ArgumentException">If there is none; the message lists those that there are.</exception>
    public static FeedbackSourceEntry Named(string name) => All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new ArgumentException($"feedback: expected one of {string.Join(", ", All.Select(entry => entry.Name))}, found \"{name}\"", nameof(name));
}
