using System.Security.Cryptography;
using System.Text;
using Redraft.Evaluating;
using Redraft.Tasks.Mbpp;

namespace Redraft.Tests.Tasks.Mbpp;

/// <summary>Known answers about the published data, counted by other programs.</summary>
public sealed class MbppDataTests
{
    private const double StoredDigits = 5e-11; // the stored distances have ten significant digits

    private const int SlowTask = 123; // seconds of CPU; the sandbox's tests grade it

    /// <summary>What the judge's approx does, in a line: relative tolerance 1e-6, absolute 1e-12.</summary>
    internal const string Approx = """
        class approx:
            def __init__(self, value): self.value = value
            def __eq__(self, other): return self.value == other or abs(self.value - other) <= max(1e-6 * abs(self.value), 1e-12)

        """;

    [Fact]
    public void The_file_holds_974_tasks_with_three_tests_each()
    {
        var rows = MbppRow.ReadAll(SharedData.Mbpp);
        Assert.Equal(Enumerable.Range(1, 974), rows.Select(r => r.TaskId));
        Assert.All(rows, r => Assert.Equal(3, r.Tests.Count));
        Assert.Equal([11, 16, 20, 23, 25, 26, 28, 42, 43, 44, 47], rows.Where(r => r.ChallengeTests.Count > 0).Select(r => r.TaskId));
        Assert.Equal([367, 927], rows.Where(r => r.SetupCode.Length > 0).Select(r => r.TaskId));
        Assert.Equal([56, 349, 899, 967], rows.Where(r => r.Entry == "check").Select(r => r.TaskId));
        Assert.DoesNotContain(rows, r => r.Code.Contains('\r', StringComparison.Ordinal));
        Assert.Equal(129, rows.Count(r => r.Code.Contains('\t', StringComparison.Ordinal)));
    }

    [Fact]
    public void The_files_are_the_published_ones()
    {
        Assert.Equal((563_743, "ccf64ceae9c5403bf50a044cb6d505bfd2a2963ee58338ba268fd65beab92a9f"), Content(SharedData.Mbpp));
        Assert.Equal((455_215, "fedbfd3e2a0cfcb39497e93dae5ad996e734bbc51a9f6ecd1f49bc8cd595ecfc"), Content(SharedData.Annotations));
    }

    [Fact]
    public void The_official_grader_would_approximate_439_tasks_and_damage_the_name_in_five()
    {
        var rows = MbppRow.ReadAll(SharedData.Mbpp);
        var approximated = rows.Where(OfficialMbpp.UsesApprox).ToList();
        Assert.Equal(439, approximated.Count);
        Assert.Equal(394, approximated.Count(r => int.TryParse(r.Tests[0].Split("==")[^1].Trim(), out _)));
        Assert.Equal([77, 160, 221, 769, 927], rows.Where(r => r.Tests.Any(test => Occurrences(test, OfficialMbpp.EntryText(r)) != 1)).Select(r => r.TaskId));
    }

    [Fact]
    public void Every_task_gets_a_prompt_that_shows_no_gold_code_but_the_head()
    {
        foreach (var row in MbppRow.ReadAll(SharedData.Mbpp))
        {
            var head = PythonSignature.Of(row.Code, row.Entry)!;
            Assert.StartsWith("def", head);
            Assert.EndsWith(":", head);
            Assert.DoesNotContain('\n', head);
        }

        var task = new MbppTask(new MbppOptions { Data = SharedData.Mbpp }, new FixedGrader(Verdict.Pass));
        Assert.Equal([664, 200, 100], Enum.GetValues<Split>().Select(split => task.Problems(split).Count));
        Assert.Empty(task.Unpromptable);
    }

    [Fact]
    public void The_official_rule_fails_on_60_tasks_and_leaks_code_in_221()
    {
        var rows = MbppRow.ReadAll(SharedData.Mbpp);
        var signatures = rows.Where(r => OfficialMbpp.Signature(r) is not null).Select(r => OfficialMbpp.Signature(r)!).ToList();
        Assert.Equal(914, signatures.Count);
        Assert.Equal(221, signatures.Count(s => s[..s.LastIndexOf("def ", StringComparison.Ordinal)].Trim().Length > 0));
        Assert.Equal(35, signatures.Count(s => s[..s.LastIndexOf("def ", StringComparison.Ordinal)].Contains("def ", StringComparison.Ordinal)));

        var task = new MbppTask(new MbppOptions { Data = SharedData.Mbpp, Prompt = MbppPromptForm.Official }, new FixedGrader(Verdict.Pass));
        Assert.Equal(94, task.Problems(Split.HeldOut).Count);
        Assert.Equal([14, 32, 36, 57, 77, 107], task.Unpromptable.Where(id => id is >= 11 and <= 110));
        Assert.Subset(task.Unpromptable.ToHashSet(), new HashSet<int> { 769, 912, 927 });
    }

    [Fact]
    public void The_official_prompt_of_task_11_is_the_published_one()
    {
        var task = new MbppTask(new MbppOptions { Data = SharedData.Mbpp, Prompt = MbppPromptForm.Official }, new FixedGrader(Verdict.Pass));
        var problem = task.Problems(Split.HeldOut).Single(p => p.Id == "mbpp/11");
        Assert.Equal("2280fc2bce8dac14a6a3d57bad4c09862a5ff4ab11b6a3ac12487e0956114ab4", Hash(task.DraftPrompt(problem).ToString()));
    }

    [Fact]
    public void Official_prompts_equal_the_annotators_prompts_but_for_two_with_damaged_characters()
    {
        var rows = MbppRow.ReadAll(SharedData.Mbpp).ToDictionary(r => r.TaskId);
        var different = MbppAnnotation.ReadAll(SharedData.Annotations)
            .Where(a => MbppPrompts.Draft(MbppPrompts.Description(rows[a.TaskId]), OfficialMbpp.Signature(rows[a.TaskId]) + "\n").ToString() != a.Prompt)
            .Select(a => a.TaskId);
        Assert.Equal([260, 679], different.Order());
    }

    [Fact]
    public void The_annotations_have_the_published_counts()
    {
        var all = MbppAnnotation.ReadAll(SharedData.Annotations);
        Assert.Equal(195, all.Select(a => a.TaskId).Distinct().Count());
        Assert.Equal([1, 13, 15, 34, 43, 44, 59, 237, 239, 259, 260, 266, 267, 268, 274], all.Take(15).Select(a => a.TaskId));
        int Within(int first, int last) => all.Count(a => a.TaskId >= first && a.TaskId <= last);
        Assert.Equal([2, 21, 44, 128], new[] { Within(1, 10), Within(11, 110), Within(111, 310), Within(311, 974) });
        Assert.Equal([104, 18, 71], new[] { Within(11, 510), Within(511, 600), Within(601, 974) });
        Assert.All(all, a => Assert.True(a.Passed));
        Assert.Equal(54, all.Count(a => a.Worker is null));
        Assert.All(all, a => Assert.StartsWith(a.Prompt, a.Original));
        Assert.Equal(183, all.Count(a => a.Refinement.StartsWith(a.Prompt, StringComparison.Ordinal)));
        Assert.Equal(95, all.Count(a => a.Test.Contains("approx", StringComparison.Ordinal)));
        Assert.Equal(585, all.Sum(a => a.Asserts.Count));
    }

    [Fact]
    public void The_feedback_has_the_published_statistics()
    {
        var all = MbppAnnotation.ReadAll(SharedData.Annotations);
        var counted = MbppStatistics.Of(all);
        Assert.Equal((13387, 73083, 11, 53.0), (counted.Words, counted.Characters, counted.Workers, counted.MedianWords));
        Assert.Equal(68.65128205, counted.MeanWords, 8);
        Assert.Equal(48.10578374, counted.DeviationOfWords, 8);
        Assert.Equal((267, 6), all.Select(a => (a.TaskId, MbppStatistics.WordsOf(a.Feedback))).MinBy(a => a.Item2));
        Assert.Equal((926, 295), all.Select(a => (a.TaskId, MbppStatistics.WordsOf(a.Feedback))).MaxBy(a => a.Item2));
    }

    [Fact]
    public void The_stored_edit_distance_is_levenshtein_over_the_bodys_length()
    {
        var all = MbppAnnotation.ReadAll(SharedData.Annotations);
        foreach (var a in all)
        {
            var length = a.OriginalBody.EnumerateRunes().Count();
            Assert.Equal(a.EditDistance, Levenshtein.Distance(a.Completion, a.OriginalBody) / (double)length, StoredDigits);
        }

        (int, int) Of(int id) => all.Where(a => a.TaskId == id).Select(a => (Levenshtein.Distance(a.Completion, a.OriginalBody), a.OriginalBody.Length)).Single();
        Assert.Equal([(9, 41), (17, 40), (39, 292), (42, 305)], new[] { Of(13), Of(15), Of(34), Of(1) });
        Assert.Equal([144, 2, 49], new[] { all.Count(a => a.EditDistance < 0.5), all.Count(a => a.EditDistance == 0.5), all.Count(a => a.EditDistance > 0.5) });
    }

    [Fact]
    public void Over_the_longer_length_158_bodies_and_190_texts_differ_by_less_than_half()
    {
        var all = MbppAnnotation.ReadAll(SharedData.Annotations);
        static double Share(string a, string b) => Levenshtein.Distance(a, b) / (double)Math.Max(a.EnumerateRunes().Count(), b.EnumerateRunes().Count());
        Assert.Equal(158, all.Count(a => Share(a.Completion, a.OriginalBody) < 0.5));
        Assert.Equal(190, all.Count(a => Share(a.Refinement, a.Original) < 0.5));
    }

    [Fact]
    public void The_completion_is_the_refinements_tail_after_a_line_feed_in_179()
    {
        var all = MbppAnnotation.ReadAll(SharedData.Annotations);
        Assert.Equal(179, all.Count(a => a.Refinement.StartsWith(a.Prompt, StringComparison.Ordinal) && a.Completion == "\n" + a.Refinement[a.Prompt.Length..]));
    }

    [Fact]
    public async Task Prompt_and_completion_put_together_pass_in_188()
    {
        Assert.SkipWhen(Python.Missing, "no /usr/bin/python3 here");
        var failing = await Python.FailuresAsync(MbppAnnotation.ReadAll(SharedData.Annotations)
            .Select(a => ($"# {a.TaskId}\n{Approx}{MbppRow.Unix(a.Prompt + a.Completion)}", MbppGrading.TestsOf(a).Asserts)));
        Assert.Equal(["469", "659", "671", "702", "905", "926", "949"], failing.Select(p => p[2..p.IndexOf('\n', StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_refinement_training_prompt_of_task_114_is_the_published_one()
    {
        var annotation = MbppAnnotation.ReadAll(SharedData.Annotations).Single(a => a.TaskId == 114);
        Assert.Equal(786, annotation.RefinementPrompt.Length);
        Assert.Equal("d2e2b5cf5046c58a5c69f0ddc03a4df0faf83f02b97087d7b2fbf348678dc259", Hash(annotation.RefinementPrompt));
        Assert.Equal(569, annotation.Refinement.Length);
    }

    [Fact]
    public void The_44_annotations_of_the_refiner_split_become_examples_by_persons()
    {
        var task = new MbppTask(new MbppOptions { Data = SharedData.Mbpp, Annotations = SharedData.Annotations }, new FixedGrader(Verdict.Pass));
        var examples = task.RefinementExamples();
        Assert.Equal(44, examples.Count);
        Assert.All(examples, e => Assert.Equal(AuthorKind.Person, e.Author.Kind));
    }

    [Fact]
    public async Task Real_python_passes_all_gold_solutions_and_repairs_and_no_original()
    {
        Assert.SkipWhen(Python.Missing, "no /usr/bin/python3 here");
        var gold = await Python.FailuresAsync(MbppRow.ReadAll(SharedData.Mbpp).Where(r => r.TaskId != SlowTask)
            .Select(r => (r.Code + "\n" + r.SetupCode, r.Tests)));
        Assert.True(gold.Count == 0, string.Join("\n\n", gold));

        var all = MbppAnnotation.ReadAll(SharedData.Annotations);
        var repairs = await Python.FailuresAsync(all.Select(a => (Approx + MbppRow.Unix(a.Refinement), MbppGrading.TestsOf(a).Asserts)));
        Assert.True(repairs.Count == 0, string.Join("\n\n", repairs));
        Assert.Equal(195, (await Python.FailuresAsync(all.Select(a => (Approx + MbppRow.Unix(a.Original), MbppGrading.TestsOf(a).Asserts)))).Count);
    }

    [Fact]
    public async Task Gold_grading_counts_passes_and_keeps_the_order()
    {
        var rows = MbppRow.ReadAll(SharedData.Mbpp);
        var grades = await MbppGrading.GradeGoldAsync(rows, new FixedGrader(Verdict.Pass), CancellationToken.None);
        Assert.Equal((974, 974), (grades.Passed, grades.Total));
        Assert.Equal(rows.Select(r => r.TaskId), grades.Verdicts.Select(v => v.TaskId));

        var (repairs, originals) = await MbppGrading.GradeAnnotationsAsync(
            MbppAnnotation.ReadAll(SharedData.Annotations), new FixedGrader(Verdict.Wrong), CancellationToken.None);
        Assert.Equal((0, 195, 0, 195), (repairs.Passed, repairs.Total, originals.Passed, originals.Total));
    }

    private static int Occurrences(string text, string part) => part.Length == 0 ? 0 : text.Split(part).Length - 1;

    private static (int Bytes, string Sha256) Content(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return (bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
