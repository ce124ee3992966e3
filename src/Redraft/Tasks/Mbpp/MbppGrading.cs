using Redraft.Evaluating;

namespace Redraft.Tasks.Mbpp;

/// <summary>How many of a set of programs passed.</summary>
/// <param name="Passed">Those that passed.</param>
/// <param name="Total">All.</param>
/// <param name="Verdicts">Each task's verdict, in the order of the data.</param>
public sealed record MbppGrades(int Passed, int Total, IReadOnlyList<(int TaskId, ProgramVerdict Verdict)> Verdicts);

/// <summary>Grades gold solutions and annotations: the grader's own examination.</summary>
public static class MbppGrading
{
    /// <summary>CPU seconds for a program; the slowest gold solution takes about 4.</summary>
    public const double DefaultCpuSeconds = 8;

    /// <summary>A row's tests: three asserts, the setup code between program and asserts, the first assert shown.</summary>
    public static ProgramTests TestsOf(MbppRow row, double cpuSeconds = DefaultCpuSeconds) => new()
    {
        Entry = row.Entry,
        Asserts = row.Tests,
        Setup = row.SetupCode,
        Shown = 1,
        Limits = new ProgramLimits { CpuSeconds = cpuSeconds },
    };

    /// <summary>An annotation's tests, as plain asserts; <c>approx</c> in them is the judge's own.</summary>
    public static ProgramTests TestsOf(MbppAnnotation annotation) => new()
    {
        Entry = annotation.Entry,
        Asserts = annotation.Asserts,
        Limits = new ProgramLimits { CpuSeconds = DefaultCpuSeconds },
    };

    /// <summary>Grades every gold solution; all 974 pass.</summary>
    public static Task<MbppGrades> GradeGoldAsync(IReadOnlyList<MbppRow> rows, IProgramGrader grader, CancellationToken cancellation) =>
        GradeAsync([.. rows.Select(row => (row.TaskId, row.Code, TestsOf(row)))], grader, cancellation);

    /// <summary>Grades the people's repairs, all of which pass, and the originals, all of which fail.</summary>
    public static async Task<(MbppGrades Refinements, MbppGrades Originals)> GradeAnnotationsAsync(
        IReadOnlyList<MbppAnnotation> annotations, IProgramGrader grader, CancellationToken cancellation) =>
        (await GradeAsync([.. annotations.Select(a => (a.TaskId, MbppRow.Unix(a.Refinement), TestsOf(a)))], grader, cancellation),
         await GradeAsync([.. annotations.Select(a => (a.TaskId, MbppRow.Unix(a.Original), TestsOf(a)))], grader, cancellation));

    private static async Task<MbppGrades> GradeAsync(
        IReadOnlyList<(int TaskId, string Code, ProgramTests Tests)> programs, IProgramGrader grader, CancellationToken cancellation)
    {
        var verdicts = new (int, ProgramVerdict Verdict)[programs.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForAsync(0, programs.Count, options, async (i, token) =>
            verdicts[i] = (programs[i].TaskId, await grader.GradeAsync(programs[i].Code, programs[i].Tests, token)));
        return new MbppGrades(verdicts.Count(v => v.Verdict.Verdict == Verdict.Pass), verdicts.Length, verdicts);
    }
}
