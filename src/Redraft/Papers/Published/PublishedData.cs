using Redraft.Tasks.Jsonl;
using Redraft.Tasks.Mbpp;

namespace Redraft.Papers.Published;

/// <summary>MBPP and the people's annotations, each with the task that it is about.</summary>
/// <param name="Task">The task, whose prompts are ours.</param>
/// <param name="Rows">All tasks of MBPP by their ids.</param>
/// <param name="Annotations">The annotations, in the order of their tasks.</param>
internal sealed record PublishedData(MbppTask Task, IReadOnlyDictionary<int, MbppRow> Rows, IReadOnlyList<MbppAnnotation> Annotations)
{
    private const int Tasks = 974;

    /// <summary>The data that a task reads.</summary>
    public static PublishedData Of(MbppTask task)
        => new(task, task.Rows.ToDictionary(row => row.TaskId), [.. task.ReadAnnotations().OrderBy(a => a.TaskId)]);

    /// <summary>Refuses data of which a row is missing or there twice.</summary>
    /// <exception cref="JsonlException">With file, line, what is expected and what to do.</exception>
    public static void Require(MbppTask task)
    {
        var ids = task.Rows.Select(row => row.TaskId).ToHashSet();
        var missing = Enumerable.Range(1, Tasks).Where(id => !ids.Contains(id)).ToList();
        if (missing.Count > 0)
        {
            throw new JsonlException(task.DataPath, [new JsonlProblem(task.Rows.Count, null, "task_id", $"the tasks 1 to {Tasks} expected, found {ids.Count} and no {Some(missing)}; take the whole mbpp.jsonl from its repository")]);
        }

        var seen = new HashSet<int>();
        var problems = new List<JsonlProblem>();
        foreach (var (at, annotation) in task.ReadAnnotations().Index())
        {
            var wrong = !ids.Contains(annotation.TaskId) ? $"a task of mbpp.jsonl (1 to {Tasks}) expected, found {annotation.TaskId}; take both files from the same place"
                : !seen.Add(annotation.TaskId) ? $"one annotation a task expected, found a second one of task {annotation.TaskId}; remove one of the lines"
                : null;
            if (wrong is not null)
            {
                problems.Add(new JsonlProblem(at + 1, null, "task_id", wrong));
            }
        }

        if (problems.Count > 0)
        {
            throw new JsonlException(task.AnnotationsPath!, [.. problems.Take(JsonlFile.MaxProblems)]);
        }
    }

    /// <summary>The annotations of some tasks.</summary>
    public IReadOnlyList<MbppAnnotation> Within(Split split) => [.. Annotations.Where(a => Task.Find(a.TaskId) is { } problem && problem.Split == split && a.TaskId > 10)];

    /// <summary>The published rule's prompt, or null where it builds none.</summary>
    public string? OfficialPrompt(int taskId)
        => OfficialMbpp.Signature(Rows[taskId]) is { } signature ? MbppPrompts.Draft(MbppPrompts.Description(Rows[taskId]), signature + "\n").ToString() : null;

    /// <summary>The name under which a task's numbers are kept.</summary>
    public static string Unit(int taskId) => MbppTask.IdOf(taskId);

    private static string Some(List<int> ids) => string.Join(", ", ids.Take(5)) + (ids.Count > 5 ? " …" : "");
}
