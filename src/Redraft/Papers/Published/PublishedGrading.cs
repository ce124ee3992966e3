using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Tasks.Mbpp;

namespace Redraft.Papers.Published;

/// <summary>A graded program.</summary>
/// <param name="TaskId">Its task.</param>
/// <param name="Set">What it is one of.</param>
/// <param name="Verdict">What the sandbox found.</param>
internal sealed record PublishedGrade(int TaskId, string Set, ProgramVerdict Verdict);

/// <summary>Runs every program whose verdict the paper or its files state, and what the training files teach.</summary>
/// <remarks>Verdicts are kept in the run's database: a grading that was stopped goes on.</remarks>
internal sealed class PublishedGrading(RunContext run, PublishedData data, TrainingFiles files, CancellationToken cancellation)
{
    public const string References = "reference programs", Refinements = "people's refinements", Drafts = "drafts", Joined = "refinements put together from the stored prompt and completion",
        Cleaned = "refinements after the published clean-up", Taught = "our prompts with the targets of our training files";

    private const int ProgramsPerBatch = 64;

    /// <summary>All grades, set after set.</summary>
    public async Task<IReadOnlyList<PublishedGrade>> RunAsync()
    {
        var programs = Programs().ToList();
        var grades = new PublishedGrade[programs.Count];
        var at = programs.Select((program, i) => (program, i)).ToDictionary(pair => (pair.program.Set, pair.program.TaskId), pair => pair.i);
        async Task<RunBatch> GradeAsync(IReadOnlyList<Program> some)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
            await Parallel.ForEachAsync(some, options, async (program, token) =>
                grades[at[(program.Set, program.TaskId)]] = new PublishedGrade(
                    program.TaskId, program.Set, await data.Task.Grader.GradeAsync(program.Code, program.Tests, token).ConfigureAwait(false))).ConfigureAwait(false);
            return new RunBatch { Origin = run.OriginOf("grade"), Units = [] };
        }

        await Stage.RunAsync(
            run, "grade", programs, program => $"{program.Set}/{program.TaskId}", GradeAsync, new StageSettings("programs", ProgramsPerBatch, cancellation)).ConfigureAwait(false);
        await GradeAsync([.. programs.Where((_, i) => grades[i] is null)]).ConfigureAwait(false); // graded before: from the kept verdicts
        return grades;
    }

    private IEnumerable<Program> Programs() =>
    [
        .. data.Rows.Values.OrderBy(row => row.TaskId).Select(row => new Program(row.TaskId, References, row.Code, MbppGrading.TestsOf(row))),
        .. data.Annotations.Select(a => Of(a, Refinements, a.Refinement)),
        .. data.Annotations.Select(a => Of(a, Drafts, a.Original)),
        .. data.Annotations.Select(a => Of(a, Joined, a.Prompt + a.Completion)),
        .. data.Annotations.Select(a => Of(a, Cleaned, OfficialMbpp.Truncate(a.Prompt, a.Refinement))),
        .. files.Taught.Select(taught => new Program(taught.TaskId, Taught, taught.Code, MbppGrading.TestsOf(data.Annotations.Single(a => a.TaskId == taught.TaskId)))),
    ];

    private static Program Of(MbppAnnotation annotation, string set, string code) => new(annotation.TaskId, set, MbppRow.Unix(code), MbppGrading.TestsOf(annotation));

    private sealed record Program(int TaskId, string Set, string Code, ProgramTests Tests);
}
