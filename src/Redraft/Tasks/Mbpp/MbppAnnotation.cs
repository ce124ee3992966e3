using Redraft.Refining;
using Redraft.Tasks.Jsonl;

namespace Redraft.Tasks.Mbpp;

/// <summary>A person's feedback on a model's failing MBPP solution, and that person's repair. Source: Chen et al. 2023, MIT.</summary>
public sealed record MbppAnnotation
{
    /// <summary>The MBPP task.</summary>
    public required int TaskId { get; init; }

    /// <summary>What the model was asked: docstring and code up to the function's head.</summary>
    public required string Prompt { get; init; }

    /// <summary>The test text: a function <c>check(candidate)</c> with three asserts.</summary>
    public required string Test { get; init; }

    /// <summary>The person's words.</summary>
    public required string Feedback { get; init; }

    /// <summary>The repair without the prompt.</summary>
    public required string Completion { get; init; }

    /// <summary>The repair, whole.</summary>
    public required string Refinement { get; init; }

    /// <summary>The model's failing solution, whole.</summary>
    public required string Original { get; init; }

    /// <summary>The stored edit distance: Levenshtein of completion and original body over the body's length.</summary>
    public required double EditDistance { get; init; }

    /// <summary>Who annotated, or null where it isn't said.</summary>
    public string? Worker { get; init; }

    /// <summary>The person who wrote feedback and repair; <c>unnamed</c> where the file doesn't say who.</summary>
    public Author Annotator => new(AuthorKind.Person, Worker ?? "unnamed");

    /// <summary>The model that wrote the originals.</summary>
    public static Author Drafter { get; } = new(AuthorKind.Model, "codegen-mono-6.1b");

    /// <summary>Whether the repair passed when it was collected.</summary>
    public required bool Passed { get; init; }

    /// <summary>The original without the prompt.</summary>
    public string OriginalBody => Original.StartsWith(Prompt, StringComparison.Ordinal) ? Original[Prompt.Length..] : Original;

    /// <summary>The function that the tests call: the last one that the prompt defines.</summary>
    /// <remarks>The prompt ends in an unfinished function, so its definitions are found by their heads alone.</remarks>
    public string Entry => PythonSignature.Last(Prompt) ?? throw new InvalidOperationException($"annotation of task {TaskId}: no function in its prompt");

    /// <summary>The asserts as plain statements that call the entry function, without messages.</summary>
    public IReadOnlyList<string> Asserts =>
    [
        .. MbppRow.Unix(Test).Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("assert ", StringComparison.Ordinal))
            .Select(line => PythonSignature.Rename(PythonSignature.WithoutMessage(line), "candidate", Entry)),
    ];

    /// <summary>The prompt on which the paper's refiner was trained; its target is <see cref="Refinement"/>.</summary>
    public string RefinementPrompt => MbppPrompts.Refinement(Original, Feedback).ToString();

    /// <summary>Reads <c>surge_annotations.jsonl</c>.</summary>
    /// <exception cref="JsonlException">If a line is bad; it names file, line and field.</exception>
    public static IReadOnlyList<MbppAnnotation> ReadAll(string path) => JsonlFile.Read(path, record => new MbppAnnotation
    {
        TaskId = record.Integer("task_id") is >= 0 and <= int.MaxValue and var id ? (int)id : throw record.Refuse("task_id", "expected a number from 0 up"),
        Prompt = record.Text("prompt"),
        Test = record.Text("test"),
        Feedback = record.Text("Feedback"),
        Completion = record.Text("completion"),
        Refinement = record.Text("unedited_annotator_completion"),
        Original = record.Text("original_model_completion"),
        EditDistance = record.Number("refinement_edit_distance"),
        Worker = record.TextOrNull("worker_id"),
        Passed = record.Truth("passed"),
    });

    /// <summary>The triples for the refiner: those annotations whose problems are in the task's refiner split.</summary>
    public static IReadOnlyList<RefinementExample> ToRefinementExamples(IReadOnlyList<MbppAnnotation> annotations, MbppTask task)
    {
        var problems = task.Problems(Split.Refiner).ToDictionary(problem => problem.Id, StringComparer.Ordinal);
        var examples = new List<RefinementExample>();
        foreach (var annotation in annotations.OrderBy(a => a.TaskId))
        {
            if (problems.TryGetValue(MbppTask.IdOf(annotation.TaskId), out var problem))
            {
                examples.Add(new RefinementExample(
                    problem, MbppRow.Unix(annotation.Original), MbppRow.Unix(annotation.Feedback), MbppRow.Unix(annotation.Refinement), annotation.Annotator) { Drafter = Drafter });
            }
        }

        return examples;
    }
}
