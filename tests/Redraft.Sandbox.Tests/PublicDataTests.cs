using System.Text.Json;
using System.Text.RegularExpressions;
using Redraft.Evaluating;

namespace Redraft.Sandbox.Tests;

/// <summary>Every known-right program passes and every known-wrong one fails. Needs the data set, which isn't in the repository.</summary>
public sealed partial class PublicDataTests(GraderFixture fixture) : IClassFixture<GraderFixture>
{
    // The slowest reference solution needs about 4 s of CPU time on a quiet machine.
    private static readonly ProgramLimits s_limits = new() { CpuSeconds = 20 };

    [Fact]
    public async Task All_reference_solutions_of_mbpp_pass()
    {
        var jobs = Rows("mbpp.jsonl").Select(row =>
        {
            var code = row.GetProperty("code").GetString()!;
            string[] asserts = [.. row.GetProperty("test_list").EnumerateArray().Concat(row.GetProperty("challenge_test_list").EnumerateArray()).Select(a => a.GetString()!)];
            return (Id: row.GetProperty("task_id").GetInt32(), code, new ProgramTests { Entry = Entry(code, asserts[0]), Asserts = asserts, Setup = row.GetProperty("test_setup_code").GetString()!, Limits = s_limits });
        });

        var verdicts = await Grade(jobs);

        Assert.Equal("", Describe(verdicts.Where(v => v.Verdict.Verdict != Verdict.Pass)));
        Assert.Equal(974, verdicts.Count);
        // Their arguments are built of the program's own classes, or are types.
        Assert.Equal([367, 533, 601, 927], verdicts.Where(v => v.Verdict.Strength == VerdictStrength.B).Select(v => v.Id));
        Assert.DoesNotContain(verdicts, v => v.Verdict.Strength == VerdictStrength.C);
    }

    [Fact]
    public async Task Human_refinements_pass_and_the_originals_that_they_refine_fail()
    {
        var rows = Rows("surge_annotations.jsonl").ToList();

        var refined = await Grade(rows.Select(row => Annotated(row, "unedited_annotator_completion")));
        var originals = await Grade(rows.Select(row => Annotated(row, "original_model_completion")));

        Assert.Equal(195, rows.Count);
        Assert.Equal("", Describe(refined.Where(v => v.Verdict.Verdict != Verdict.Pass)));
        Assert.Equal("", Describe(originals.Where(v => v.Verdict.Verdict is Verdict.Pass or Verdict.Harness)));
    }

    private static (int Id, string Code, ProgramTests Tests) Annotated(JsonElement row, string field)
    {
        var text = row.GetProperty("test").GetString()!.Replace("\r\n", "\n", StringComparison.Ordinal);
        var prompt = row.GetProperty("prompt").GetString()!;
        var entry = Definition().Matches(prompt)[^1].Groups[1].Value;
        string[] asserts = [.. Candidate().Split(text).Skip(1).Select(part => "assert " + Name().Replace(part.Trim(), entry))];
        return (row.GetProperty("task_id").GetInt32(), row.GetProperty(field).GetString()!, new ProgramTests { Entry = entry, Asserts = asserts, Limits = s_limits });
    }

    private async Task<List<(int Id, ProgramVerdict Verdict)>> Grade(IEnumerable<(int Id, string Code, ProgramTests Tests)> jobs)
    {
        var verdicts = await Task.WhenAll(jobs.Select(async job =>
            (job.Id, await fixture.Grader.GradeAsync(job.Code, job.Tests, TestContext.Current.CancellationToken))));
        return [.. verdicts];
    }

    private static string Describe(IEnumerable<(int Id, ProgramVerdict Verdict)> verdicts) =>
        string.Join('\n', verdicts.Select(v => $"{v.Id}: {v.Verdict.Verdict} {v.Verdict.Message} {string.Join("; ", v.Verdict.Calls)}"));

    private static IEnumerable<JsonElement> Rows(string name)
    {
        var path = DataFile.Find(name);
        Assert.SkipWhen(path is null, $"{name} is not in ../shared/data nor in the folder that REDRAFT_DATA names");
        return File.ReadLines(path!).Select(line => JsonDocument.Parse(line).RootElement);
    }

    private static string Entry(string code, string assert) =>
        Definition().Matches(code).Select(match => match.Groups[1].Value)
            .Where(name => Regex.IsMatch(assert, $@"\b{name}\s*\("))
            .MinBy(name => Regex.Match(assert, $@"\b{name}\s*\(").Index)!;

    [GeneratedRegex(@"def\s+(\w+)")]
    private static partial Regex Definition();

    [GeneratedRegex(@"^\s*assert ", RegexOptions.Multiline)]
    private static partial Regex Candidate();

    [GeneratedRegex(@"\bcandidate\b")]
    private static partial Regex Name();
}
