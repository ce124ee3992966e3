using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Selecting;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Selecting;

public sealed class RedraftChooserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(VerdictStrength.A, false, 1)]
    [InlineData(VerdictStrength.B, false, 1)]
    [InlineData(VerdictStrength.C, false, 0)]
    [InlineData(VerdictStrength.C, true, 1)]
    public async Task A_pass_computed_in_the_candidates_own_process_is_not_believed_by_any_selector(VerdictStrength strength, bool accept, int chosen)
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        var run = new RunContext { Recipe = new Recipe { AcceptStrengthC = accept }, Task = new ToyTask(), Store = store, Folder = _folder.Path };
        var problem = run.Task.Problems(Split.Train)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = "t", Author = new Author(AuthorKind.Model, "m") };
        var score = new Score
        {
            DraftId = "d",
            Scorer = "tests",
            Value = 1,
            Passed = true,
            Kind = "pass",
            Verdict = new ProgramVerdict { Verdict = Verdict.Pass, Strength = strength },
        };
        store.Commit(new RunBatch { Origin = run.OriginOf("drafts"), Units = ["d"], Problems = [problem], Drafts = [(draft, 1)], Scores = [score] });

        foreach (var selector in Selectors.All)
        {
            var found = await new RedraftChooser(run, new ScriptedLanguageModel((_, _) => "")).ChooseAsync(
                selector.Name, selector, [new ScoredDraft(problem, draft, score)], TestContext.Current.CancellationToken);
            Assert.Equal(chosen, found.Count);
        }
    }

    public void Dispose() => _folder.Dispose();
}
