using Redraft.Evaluating;
using Redraft.Rating;
using Redraft.Runs;

namespace Redraft.Tests.Viewing;

/// <summary>A run of one round, written by hand: two problems, a sentence of a person and one of a program, three redrafts, a choice, a checkpoint.</summary>
internal sealed class ViewedRoom : IDisposable
{
    public const string Base = "sha256:00000000000000000000000000000000", Refiner = "sha256:11111111111111111111111111111111", Taught = "sha256:22222222222222222222222222222222";
    public const string Person = "1f0c22ab";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-test-");

    /// <summary>A run called <c>mine</c>.</summary>
    /// <param name="text">What every stranger's text becomes; null leaves them plain.</param>
    public ViewedRoom(Func<string, string>? text = null)
    {
        Say = text ?? (plain => plain);
        Write("mine", 1);
    }

    /// <summary>The folder of runs.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The run.</summary>
    public string Run => Path.Combine(Folder, "mine");

    private Func<string, string> Say { get; }

    public static RunManifest Manifest(params ulong[] seeds) => new()
    {
        Redraft = "0.1.0", Command = "redraft run r.yaml", Recipe = "rounds: 1\nevaluation:\n  k: [1, 2]\n  sampling:\n    samples: 2\n", RecipePath = "r.yaml", Seeds = seeds, Model = Base, Tier = "isolated",
        Threads = 2, Versions = new Dictionary<string, string> { ["redraft"] = "0.1.0" }, Started = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Another run beside it.</summary>
    public string Write(string name, params ulong[] seeds)
    {
        using var folder = RunFolder.Create(Path.Combine(Folder, name), Manifest(seeds));
        using var database = folder.OpenDatabase();
        foreach (var seed in seeds)
        {
            WriteGraph(database.StoreOf(seed));
        }

        folder.Write("report.json", "{}");
        return folder.FullPath;
    }

    /// <summary>Writes on in the run, as a process at work would.</summary>
    public void Commit(RunBatch batch)
    {
        using var folder = RunFolder.Open(Run);
        using var database = folder.OpenDatabase();
        database.StoreOf(1).Commit(batch);
    }

    /// <summary>A scored sample.</summary>
    public static (Draft Draft, Score Score) Sample(string id, string problem, string author, Verdict verdict, string text = "def solve(xs):\n    return 1\n")
        => (new Draft { Id = id, ProblemId = problem, Text = text, Author = new Author(AuthorKind.Model, author) }, new Score
        {
            DraftId = id, Scorer = "tests", Value = verdict == Verdict.Pass ? 1 : 0, Passed = verdict == Verdict.Pass, Kind = VerdictName.Of(verdict),
            Verdict = new ProgramVerdict { Verdict = verdict, Calls = [new CallOutcome(0, verdict, "solve([1, 2])", "2", verdict == Verdict.Pass ? "2" : "1", null)], Message = verdict == Verdict.Pass ? null : "solve([1, 2]) returned 1" },
        });

    public static RunBatch Batch(string stage, params (Draft Draft, Score Score)[] samples) => new()
    {
        Origin = new Origin { Stage = stage, Time = DateTimeOffset.UnixEpoch }, Units = ["all"], Seconds = 2,
        Drafts = [.. samples.Select((sample, i) => (sample.Draft with { Sample = i }, 7UL))], Scores = [.. samples.Select(sample => sample.Score)],
    };

    public void Dispose() => _folder.Delete(recursive: true);

    private void WriteGraph(IRunStore store)
    {
        Problem Asked(string id, Split split, string what) => new() { Id = id, Task = "programs", Split = split, Description = Say(what), Signature = "def solve(xs):\n", Reference = Say("def solve(xs):\n    return 2\n") };
        store.Commit(Batch("problems") with { Problems = [Asked("programs/p1", Split.Train, "add the even numbers"), Asked("programs/p2", Split.Train, "the longest word"), Asked("h1", Split.HeldOut, "add the odd numbers"), Asked("h2", Split.HeldOut, "the shortest word")] });
        store.Commit(Batch("evaluate/zero-shot", Sample("z1", "h1", Base, Verdict.Pass), Sample("z2", "h1", Base, Verdict.Wrong), Sample("z3", "h2", Base, Verdict.Wrong), Sample("z4", "h2", Base, Verdict.Exception)));
        store.Commit(Batch("round-1/draft", Sample("d1", "programs/p1", Base, Verdict.Wrong, Say("def solve(xs):\n    return sum(x for x in xs if x % 2)\n")), Sample("d2", "programs/p2", Base, Verdict.Exception)));
        store.Commit(Batch("round-1/feedback") with
        {
            Feedback =
            [
                (new Feedback { Id = "f1", DraftId = "d1", Text = Say("it adds the odd ones; take the even ones"), Author = new Author(AuthorKind.Person, Person), Target = new FeedbackTarget(0, 3) }, 7),
                (new Feedback { Id = "f2", DraftId = "d2", Text = Say("it fails for no words. it takes the shortest"), Author = new Author(AuthorKind.Program, "scripted-annotator") }, 7),
                (new Feedback { Id = "f2-1", DraftId = "d2", Text = Say("it fails for no words"), WholeId = "f2", Author = new Author(AuthorKind.Program, "scripted-annotator") }, 7),
            ],
        });
        (Draft, Score) Answer(string id, string problem, string parent, string feedback, Verdict verdict, double nats)
        {
            var (draft, score) = Sample(id, problem, Refiner, verdict, Say("def solve(xs):\n    return sum(x for x in xs if x % 2 == 0)\n"));
            return (draft with { ParentId = parent, FeedbackId = feedback, LogProbability = nats }, score);
        }

        store.Commit(Batch("round-1/refine", Answer("r1", "programs/p1", "d1", "f1", Verdict.Pass, -1), Answer("r2", "programs/p1", "d1", "f1", Verdict.Wrong, -2), Answer("r3", "programs/p2", "d2", "f2-1", Verdict.Wrong, -3)));
        store.Commit(Batch("round-1/select/rate") with { Ratings = [new RedraftRating("r1", "length", 9), new RedraftRating("r2", "length", 5), new RedraftRating("r3", "length", double.NaN)] });
        store.Commit(Batch("round-1/select") with { Selections = [new Selection("programs/p1", "r1", "passing-tests", 7)] });
        store.Commit(Batch("round-1/imitate") with { Checkpoints = [new CheckpointRecord { Stage = "round-1/imitate", Hash = "aa", Model = Taught, Folder = "checkpoints/round-1-imitate", Base = Base, DraftIds = ["r1"], OtherExamples = 3, Options = "{}", Losses = [2, 1] }] });
        store.Commit(Batch("evaluate/ilf-round-1", Sample("t1", "h1", Taught, Verdict.Pass), Sample("t2", "h1", Taught, Verdict.Pass), Sample("t3", "h2", Taught, Verdict.Pass), Sample("t4", "h2", Taught, Verdict.Harness)));
        store.Commit(Batch("divergence") with { Measures = [new Measure("divergence", "ilf-round-1", "forward-kl", 1.5, 1, 2, 10), new Measure("divergence", "ilf-round-1", "backward-kl", 0.5, 0.25, 0.75, 10)] });
    }
}
