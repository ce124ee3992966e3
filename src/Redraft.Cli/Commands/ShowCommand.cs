using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Runs;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft show</c>: walks the feedback graph, from a checkpoint or a draft back to each sentence of feedback.</summary>
internal static class ShowCommand
{
    private const int ShortestHash = 6; // fewer hex digits of a checkpoint's hash say nothing

    public static RedraftCommand Create()
    {
        var run = RunArgument.Create();
        var id = new Argument<string?>("ID") { Arity = ArgumentArity.ZeroOrOne, Description = "A draft, a piece of feedback, a problem, or a checkpoint (its stage or the start of its hash); without it, the run's checkpoints" };
        var command = new RedraftCommand("show", "Walk from a checkpoint or a draft back to each sentence of feedback",
            "redraft show runs/mine\nredraft show runs/mine round-1/imitate\nredraft show runs/mine 0f3b6c2d9e8a7415");
        command.Arguments.Add(run);
        command.Arguments.Add(id);
        command.Body = (session, parsed, _) =>
        {
            using var folder = RunFolder.Open(parsed.GetRequiredValue(run), readOnly: true);
            using var database = folder.OpenDatabase();
            if (parsed.GetValue(id) is not { } wanted)
            {
                Overview(session, folder, database);
                return Task.FromResult(ExitCode.Ok);
            }

            Walk(session, folder, database, wanted);
            return Task.FromResult(ExitCode.Ok);
        };
        return command;
    }

    /// <summary>Every seed has its own records.</summary>
    private static void Walk(Session session, RunFolder folder, RunDatabase database, string wanted)
    {
        var (found, wordless) = (new List<Lineage>(), new List<(ulong Seed, CheckpointRecord Checkpoint)>());
        foreach (var seed in folder.Manifest.Seeds)
        {
            var store = database.StoreOf(seed);
            found.AddRange(Find(store, wanted));
            wordless.AddRange(store.Checkpoints().Where(c => c.DraftIds.Count == 0 && Means(c, wanted)).Select(c => (seed, c)));
        }

        if (found.Count > 0)
        {
            GraphPrinter.Print(session, found);
            return;
        }

        if (wordless.Count == 0)
        {
            throw new CommandException(ErrorCodes.NotFound, $"{folder.FullPath}: no draft, feedback, problem or checkpoint '{wanted}'; 'redraft show {folder.FullPath}' lists the checkpoints");
        }

        if (session.Json)
        {
            session.PrintJson(new { Lineages = Array.Empty<object>(), Checkpoints = wordless.Select(c => new { c.Seed, c.Checkpoint.Stage, c.Checkpoint.Hash, c.Checkpoint.Folder, Redrafts = 0, c.Checkpoint.OtherExamples }) });
            return;
        }

        foreach (var (seed, checkpoint) in wordless)
        {
            session.Print($"seed {seed}  {Line(checkpoint)} (reference programs or the refiner's examples), no feedback");
        }
    }

    private static void Overview(Session session, RunFolder folder, RunDatabase database)
    {
        var all = folder.Manifest.Seeds.Select(seed => (Seed: seed, Checkpoints: database.StoreOf(seed).Checkpoints())).ToList();
        if (session.Json)
        {
            session.PrintJson(new
            {
                Run = folder.FullPath,
                Seeds = all.Select(s => new
                {
                    s.Seed, Checkpoints = s.Checkpoints.Select(c => new { c.Stage, c.Hash, c.Folder, Redrafts = c.DraftIds.Count, c.OtherExamples }),
                }),
            });
            return;
        }

        foreach (var (seed, checkpoints) in all)
        {
            session.Print($"seed {seed}");
            foreach (var checkpoint in checkpoints)
            {
                session.Print("  " + Line(checkpoint));
            }
        }
    }

    private static string Line(CheckpointRecord checkpoint)
    {
        var redrafts = checkpoint.DraftIds.Count == 0 ? "" : Plural.Of(checkpoint.DraftIds.Count, "draft");
        var others = checkpoint.OtherExamples == 0 ? "" : Plural.Of(checkpoint.OtherExamples, "other example");
        return $"{UntrustedText.Visible(checkpoint.Stage, 100),-20} {UntrustedText.Visible(checkpoint.Hash[..Math.Min(12, checkpoint.Hash.Length)], 100)}  learned from "
            + (redrafts + others is "" ? "nothing" : string.Join(", ", new[] { redrafts, others }.Where(part => part.Length > 0)));
    }

    private static bool Means(CheckpointRecord checkpoint, string id) =>
        checkpoint.Stage == id || (id.Length >= ShortestHash && checkpoint.Hash.StartsWith(id, StringComparison.Ordinal));

    private static IEnumerable<Lineage> Find(IRunStore store, string id)
    {
        if (Lineage.Of(store, id) is { } lineage)
        {
            return [lineage];
        }

        if (store.FindFeedback(id) is { } said)
        {
            return Answers(store, said.Feedback);
        }

        var checkpoint = store.Checkpoints().FirstOrDefault(c => Means(c, id));
        return [.. (checkpoint?.DraftIds ?? store.DraftsOf(id)).Select(d => Lineage.Of(store, d)!)];
    }

    /// <summary>The redrafts that answer a piece of feedback, or the draft that it speaks of where none does.</summary>
    private static IEnumerable<Lineage> Answers(IRunStore store, Feedback said)
    {
        var problem = store.FindDraft(said.DraftId)!.Value.Draft.ProblemId;
        var answers = store.DraftsOf(problem).Where(d => store.FindDraft(d)!.Value.Draft.FeedbackId == said.Id).ToList();
        return (answers.Count > 0 ? answers : [said.DraftId]).Select(d => Lineage.Of(store, d)!);
    }
}
