using Redraft.Tasks.Mbpp;
using Redraft.Tasks.Posts;
using Redraft.Tasks.Programs;
using Redraft.Tasks.Slf5k;
using Redraft.Tasks.Words;

namespace Redraft.Tasks;

/// <summary>All tasks. To add one: a class that implements <see cref="ITask"/>, and an entry here.</summary>
public static class TaskList
{
    /// <summary>The tasks, the one of the quickstart first.</summary>
    public static IReadOnlyList<TaskEntry> All { get; } =
    [
        new(ProgramsTask.TaskName, "short Python programs, described partly in house words that only feedback explains", true,
            new ProgramsOptions(),
            (options, grader) => new ProgramsTask((ProgramsOptions)options, grader),
            (task, count, seed) => Programs.RefinementExamples.Of((ProgramsTask)task, Math.Min(count, task.Problems(Split.Refiner).Count), seed)),
        new(WordsTask.TaskName, "leave the named words out of a sentence and change nothing else; exact match", false,
            new WordsOptions(),
            (options, _) => new WordsTask((WordsOptions)options),
            (task, count, seed) => ((WordsTask)task).RefinementExamples(Math.Min(count, task.Problems(Split.Refiner).Count), seed)),
        new(PostsTask.TaskName, "summaries of short made-up posts in one sentence, read by a program in a person's place", false,
            new PostsOptions(),
            (options, _) => new PostsTask((PostsOptions)options),
            (task, count, seed) => ((PostsTask)task).RefinementExamples(Math.Min(count, task.Problems(Split.Refiner).Count), seed)),
        new(MbppTask.TaskName, "974 basic Python problems with three asserts each (Austin et al. 2021); needs the data file", true,
            new MbppOptions(),
            (options, grader) => new MbppTask((MbppOptions)options, grader),
            (task, count, _) => [.. ((MbppTask)task).RefinementExamples().Take(count)]),
        new(Slf5kTask.TaskName, "summaries of posts, with people's feedback and comparisons (Scheurer et al. 2023); needs the data files", false,
            new Slf5kOptions(),
            (options, _) => new Slf5kTask((Slf5kOptions)options),
            (task, count, _) => [.. ((Slf5kTask)task).RefinementExamples().Take(count)]),
    ];

    /// <summary>The task of a name.</summary>
    /// <exception cref="ArgumentException">If there is none; the message lists those that there are.</exception>
    public static TaskEntry Named(string name) => All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new ArgumentException($"task: expected one of {string.Join(", ", All.Select(entry => entry.Name))}, found \"{name}\"", nameof(name));
}
