using Redraft.Evaluating;
using Redraft.Rating;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class SqliteRunStoreTests : RunStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private RunDatabase? _database;

    private string Path => System.IO.Path.Combine(_folder.Path, "run.db");

    [Fact]
    public void The_times_of_all_processes_are_added_up_each_to_its_last_commit()
    {
        var clock = new Clock();
        using (var database = RunDatabase.Open(Path))
        {
            var store = database.StoreOf(1, new RunTimer(clock, clock.GetTimestamp()));
            clock.Pass(3);
            store.Commit(Batch());
            clock.Pass(4);
            store.Commit(Batch());
            clock.Pass(100); // killed here
        }

        using var again = RunDatabase.Open(Path);
        var timed = again.StoreOf(1, new RunTimer(clock, clock.GetTimestamp()));
        clock.Pass(5);
        timed.Commit(Batch());
        clock.Pass(50);
        again.StoreOf(2, new RunTimer(clock, clock.GetTimestamp())).Commit(Batch());

        Assert.Equal(7 + 5, timed.WallSeconds(), 6);
    }

    [Fact]
    public void Records_of_the_same_ids_are_apart_in_every_seed()
    {
        using var database = RunDatabase.Open(Path);
        foreach (var seed in (ulong[])[1, 2, ulong.MaxValue])
        {
            database.StoreOf(seed).Commit(Full($"of {seed}", seed));
        }

        foreach (var seed in (ulong[])[1, 2, ulong.MaxValue])
        {
            var (store, own) = (database.StoreOf(seed), $"of {seed}");
            Assert.Equal(own, Assert.Single(store.Problems()).Value.Description);
            Assert.Equal((own, own), (Assert.Single(store.Drafts("s")).Draft.Text, store.Drafts("s")[0].Score.Kind));
            Assert.Equal(own, Assert.Single(store.Feedback("s")).Text);
            Assert.Equal(own, Assert.Single(store.Selections("s")).Selector);
            Assert.Equal((own, seed), (store.FindDraft("d")!.Value.Draft.Text, store.FindDraft("d")!.Value.Origin.Seed));
            Assert.Equal((own, own), (store.FindFeedback("f")!.Value.Feedback.Text, store.FindFeedback("f")!.Value.Origin.Model));
            Assert.Equal(own, Assert.Single(store.Checkpoints()).Hash);
            Assert.Equal(["d"], store.Checkpoint("s")!.DraftIds);
            Assert.Equal(own, Assert.Single(store.Measures()).Name);
            Assert.Equal(["d"], store.DraftsOf("p"));
            Assert.Equal([own], store.FinishedUnits("s"));
            Assert.Equal([("s", (double)(seed % 5))], store.StageSeconds());
            Assert.Equal([VerdictStrength.B], store.Strengths().Keys);
            Assert.Equal([1], store.Strengths().Values);
        }
    }

    [Fact]
    public void A_seed_without_records_sees_none()
    {
        using var database = RunDatabase.Open(Path);
        database.StoreOf(1).Commit(Full("of 1", 1));
        var store = database.StoreOf(2);

        Assert.Empty(store.Problems());
        Assert.Empty(store.Drafts("s"));
        Assert.Empty(store.Feedback("s"));
        Assert.Empty(store.Selections("s"));
        Assert.Empty(store.Checkpoints());
        Assert.Empty(store.Measures());
        Assert.Empty(store.DraftsOf("p"));
        Assert.Empty(store.FinishedUnits("s"));
        Assert.Empty(store.StageSeconds());
        Assert.Empty(store.Strengths());
        Assert.Equal((null, null, null), (store.FindDraft("d"), store.FindFeedback("f"), store.Checkpoint("s")));
        Assert.Equal(0, store.WallSeconds());
    }

    [Fact]
    public void A_record_cannot_name_one_of_another_seed()
    {
        using var database = RunDatabase.Open(Path);
        database.StoreOf(1).Commit(Full("of 1", 1));

        Assert.ThrowsAny<Exception>(() => database.StoreOf(2).Commit(Full("of 2", 2) with { Problems = [] }));
        Assert.Null(database.StoreOf(2).FindDraft("d"));
    }

    protected override IRunStore Open()
    {
        _database?.Dispose();
        _database = RunDatabase.Open(Path);
        return _database.StoreOf(3);
    }

    public void Dispose()
    {
        _database?.Dispose();
        _folder.Dispose();
    }

    /// <summary>A record of every kind, whose ids are always the same.</summary>
    internal static RunBatch Full(string text, ulong seed)
    {
        var author = new Author(AuthorKind.Model, text);
        return new RunBatch
        {
            Origin = new Origin { Stage = "s", Model = text },
            Units = [text],
            Seconds = seed % 5,
            Problems = [new Problem { Id = "p", Task = "toy", Split = Split.Train, Description = text }],
            Drafts = [(new Draft { Id = "d", ProblemId = "p", Text = text, Author = author }, seed)],
            Scores =
            [
                new Score
                {
                    DraftId = "d", Scorer = "tests", Value = 0, Passed = false, Kind = text,
                    Verdict = new ProgramVerdict { Verdict = Verdict.Wrong, Strength = VerdictStrength.B },
                },
            ],
            Feedback = [(new Feedback { Id = "f", DraftId = "d", Text = text, Author = author }, seed)],
            Ratings = [new RedraftRating("d", text, 0.5)],
            Selections = [new Selection("p", "d", text, seed)],
            Comparisons = [new Comparison { Id = "c", ProblemId = "p", LeftDraftId = "d", RightDraftId = "d", Author = author }],
            Checkpoints = [new CheckpointRecord { Stage = "s", Hash = text, Model = text, Folder = "f", Base = "b", Options = "{}", DraftIds = ["d"], Losses = [1.5] }],
            Measures = [new Measure("s", text, "forward-kl", 1, 0, 2, 1) { Values = [new MeasureValue("p", 0, 0.5)] }],
        };
    }

    private sealed class Clock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(_seconds);

        public void Pass(long seconds) => _seconds += seconds;
    }
}
