using Redraft.Annotating;
using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Tests.Annotating;

/// <summary>A run's folder in which two people wrote: feedback, a correction, a comparison, words that a model repeats, and what was typed and not sent.</summary>
internal static class PeoplesRun
{
    /// <summary>The seed of its only part.</summary>
    public const ulong Seed = 1;

    /// <summary>What Ann wrote, all of which is to go; each is found in the folder's files before.</summary>
    public static readonly string[] AnnsWords =
    [
        "the quokka of Thursday is missing", "def solve(xs): return 'wombat of Ann'", "half typed about a numbat", "an attempt at an echidna, never sent", "Ann Platypus", "a reason with a bilby",
        "short dunnart",
    ];

    /// <summary>What Bo wrote, all of which is to stay.</summary>
    public const string BosWords = "the kangaroo that Bo named is wrong";

    /// <summary>Makes it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="place">Where in PostgreSQL its records go; null keeps them in the folder.</param>
    /// <returns>Ann's and Bo's ids.</returns>
    public static async Task<(string Ann, string Bo)> WriteAsync(string path, StorePlace? place = null)
    {
        Directory.CreateDirectory(path);
        await using var page = place is null ? AnnotationDatabase.Open(Path.Combine(path, AnnotationDatabase.FileName)) : AnnotationDatabase.Begin(place);
        var annotators = new Annotators(page, TimeProvider.System);
        var queue = new AnnotationQueue(page, annotators, TimeProvider.System, TimeSpan.FromMinutes(15));
        var (ann, bo) = ((await annotators.InviteAsync("Ann Platypus", AnnotatorRole.Annotator, "owner")).Annotator.Id, (await annotators.InviteAsync("Bo", AnnotatorRole.Annotator, "owner")).Annotator.Id);
        await WritePageAsync(queue, ann, bo);
        using var folder = RunFolder.Create(path, new RunManifest
        {
            Redraft = "0.1.0", Command = "redraft annotate recipe.yaml", Recipe = "task: { name: posts }\n", RecipePath = "/recipe.yaml", Seeds = [Seed], Model = "base", Tier = "isolated", Threads = 1,
            Versions = new Dictionary<string, string>(), Started = DateTimeOffset.UnixEpoch,
        }, place);
        using var database = folder.OpenDatabase();
        database.Verdicts.Put("kept", new ProgramVerdict { Verdict = Verdict.Syntax, Message = AnnsWords[1] });
        WriteGraph(database.StoreOf(Seed), ann, bo);
        return (ann, bo);
    }

    private static async Task WritePageAsync(AnnotationQueue queue, string ann, string bo)
    {
        await queue.AddAsync([Item("d1"), Item("d2"), Item("open"), Check("check")], wanted: 2);
        await queue.AnswerAsync(ann, "d1", "key-of-ann-1", new AnnotationAnswer { Points = [new FeedbackPoint(AnnsWords[0])], Correction = AnnsWords[1] });
        await queue.AnswerAsync(ann, "d2", "key-of-ann-2", new AnnotationAnswer { Points = [new FeedbackPoint(AnnsWords[6])] });
        await queue.AnswerAsync(ann, "check", "key-of-ann-3", new AnnotationAnswer { Skipped = AnnsWords[5] });
        await queue.AnswerAsync(bo, "d2", "key-of-bo-2", new AnnotationAnswer { Points = [new FeedbackPoint(BosWords)] });
        await queue.SaveTypedAsync(ann, "open", 0, $$"""{"points":[{"text":"{{AnnsWords[2]}}"}]}""");
        await queue.AddAttemptAsync(ann, "open", [new FeedbackPoint(AnnsWords[3])], [new AttemptedRedraft(new AnnotationText("r", "Redraft: " + AnnsWords[3], null, "", [], null), null)]);
    }

    // Ann's feedback on d1, and her correction of it; Bo's on d2. A model redrafts both, and repeats Ann's words. Two checkpoints: one learns from that, one goes on from it.
    private static void WriteGraph(IRunStore store, string ann, string bo)
    {
        Author person = new(AuthorKind.Person, ann), other = new(AuthorKind.Person, bo), model = new(AuthorKind.Model, "base"), taught = new(AuthorKind.Model, "model-1");
        Draft Of(string id, string text, Author author, string? parent = null, string? feedback = null) => new() { Id = id, ProblemId = "p", Text = text, Author = author, ParentId = parent, FeedbackId = feedback };
        store.Commit(Batch("round-1/draft") with
        {
            Problems = [new Problem { Id = "p", Task = "posts", Split = Split.Train, Description = "say it", Signature = "" }],
            Drafts = [(Of("d1", "it says this", model), 1), (Of("d2", "it says that", model), 1)],
        });
        store.Commit(Batch("round-1/feedback") with
        {
            Feedback =
            [
                (new Feedback { Id = "f1", DraftId = "d1", Text = AnnsWords[0], Author = person, Target = new FeedbackTarget(0, 2) }, 1),
                (new Feedback { Id = "f2", DraftId = "d2", Text = BosWords, Author = other }, 1),
            ],
        });
        store.Commit(Batch("round-1/refine") with
        {
            Drafts =
            [
                (Of("r1", "it says this, and " + AnnsWords[0], model, "d1", "f1"), 1), (Of("r2", "it says the right one", model, "d2", "f2"), 1),
                (Of("c1", AnnsWords[1], person, "d1", "f1"), 1), (Of("late", "somebody else's: " + AnnsWords[0], taught), 1), (Of("free", "short and free", model), 1),
            ],
            Scores = [new Score { DraftId = "c1", Scorer = "tests", Value = 0, Passed = false, Kind = "syntax", Verdict = new ProgramVerdict { Verdict = Verdict.Syntax, Message = AnnsWords[1], Output = AnnsWords[1] } }],
            Comparisons = [new Comparison { Id = "v", ProblemId = "p", LeftDraftId = "d1", RightDraftId = "d2", PreferredDraftId = "d1", Author = person }],
        });
        store.Commit(Batch("round-1/imitate") with { Checkpoints = [Checkpoint("round-1/imitate", "base", "model-1", "r1", "r2")] });
        store.Commit(Batch("round-2/imitate") with { Checkpoints = [Checkpoint("round-2/imitate", "model-1", "model-2", "r2")] });
        store.Commit(Batch("other/imitate") with { Checkpoints = [Checkpoint("other/imitate", "base", "model-3", "r2", "free")] });
    }

    private static RunBatch Batch(string stage) => new()
    {
        Origin = new Origin { Stage = stage, Model = "base", TemplateHash = "t", Sampling = "{}", Time = DateTimeOffset.UnixEpoch }, Units = ["all"],
    };

    private static CheckpointRecord Checkpoint(string stage, string from, string model, params string[] drafts) => new()
    {
        Stage = stage, Hash = "hash of " + model, Model = model, Folder = "checkpoints/" + stage.Replace('/', '-'), Base = from, DraftIds = drafts, Options = "{}",
    };

    private static AnnotationItem Item(string id) => AnnotationRoom.Item(id);

    private static AnnotationItem Check(string id) => AnnotationRoom.Item(id, AnnotationKind.Check, texts: 2) with { Feedback = "Somebody said: " + AnnsWords[0] };
}
