using System.CommandLine;
using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Runs;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft show</c>: walks the feedback graph, from a checkpoint or a draft back to each sentence of feedback.</summary>
internal static class ShowCommand
{
    public static RedraftCommand Create()
    {
        var run = RunArgument.Create();
        var id = new Argument<string?>("ID")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = $"A draft, a piece of feedback, a problem, or a checkpoint (its stage, its model's name or hash), or its first {RecordSearch.Shortest} characters or more; without it, the run's checkpoints",
        };
        var command = new RedraftCommand("show", "Walk from a checkpoint or a draft back to each sentence of feedback",
            "redraft show runs/mine\nredraft show runs/mine ilf-round-1\nredraft show runs/mine 0f3b6c2d\nredraft show ours --store 'Host=db.example.org;Database=redraft'");
        command.Arguments.Add(run);
        command.Arguments.Add(id);
        var store = StoreOption.Create("Read the run of that name in this PostgreSQL; its folder needn't be here");
        command.Options.Add(store);
        command.Body = (session, parsed, _) =>
        {
            using var folder = RunFolder.Open(parsed.GetRequiredValue(run), readOnly: true, StoreOption.Of(parsed, store));
            using var database = folder.OpenDatabase();
            var parts = folder.Manifest.Seeds.Select(seed => Part(folder, database.StoreOf(seed), seed)).ToList();
            if (parsed.GetValue(id) is { } wanted)
            {
                Walk(session, new RecordSearch(folder.FullPath, parts).Find(wanted));
            }
            else
            {
                Overview(session, folder, parts);
            }

            return Task.FromResult(ExitCode.Ok);
        };
        return command;
    }

    private static RunPart Part(RunFolder folder, IRunStore store, ulong seed) => new(seed, store, new ModelNames(folder.Manifest.Model, store.Checkpoints()));

    /// <summary>Every seed has its own records.</summary>
    private static void Walk(Session session, IReadOnlyList<FoundRecord> found)
    {
        var checkpoints = found.Where(f => f.Kind == FoundRecord.Checkpoint).Select(f => (f.Part, Checkpoint: f.Part.Store.Checkpoint(f.Id)!)).ToList();
        var lineages = found.SelectMany(f => Drafts(f).Select(id => (f.Part, Lineage.Of(f.Part.Store, id)!))).ToList();
        var start = found.FirstOrDefault(f => f.Kind == FoundRecord.Model)?.Part.Models.BaseModel;
        if (session.Json)
        {
            session.PrintJson(new
            {
                Lineages = GraphPrinter.AsJson(lineages),
                Checkpoints = checkpoints.Select(c => AsJson(c.Part, c.Checkpoint)),
                BaseModel = start is null ? null : new { Name = FeedbackRun.ZeroShot, Model = start },
            });
            return;
        }

        if (start is not null)
        {
            session.Print($"{FeedbackRun.ZeroShot} (weights {ShortHash.Of(start)}): the base model, which this run taught");
        }

        foreach (var (part, checkpoint) in checkpoints)
        {
            var wordless = checkpoint.DraftIds.Count > 0 ? "" : " (reference programs or the refiner's examples), no feedback";
            session.Print($"seed {part.Seed}  {Line(part, checkpoint)}{wordless}");
            session.Print($"        trained with --seed {SeedOption.Shown(checkpoint.Seed)} and the options {UntrustedText.Visible(checkpoint.Options, int.MaxValue)}");
        }

        GraphPrinter.Print(session, lineages);
    }

    private static void Overview(Session session, RunFolder folder, IReadOnlyList<RunPart> parts)
    {
        if (session.Json)
        {
            session.PrintJson(new
            {
                Run = folder.FullPath,
                BaseModel = new { Name = FeedbackRun.ZeroShot, folder.Manifest.Model },
                Seeds = parts.Select(part => new { part.Seed, Checkpoints = part.Models.Checkpoints.Select(c => AsJson(part, c)) }),
            });
            return;
        }

        session.Print($"base model: {FeedbackRun.ZeroShot} (weights {ShortHash.Of(folder.Manifest.Model)})");
        foreach (var part in parts)
        {
            session.Print($"seed {part.Seed}");
            foreach (var checkpoint in part.Models.Checkpoints)
            {
                session.Print("  " + Line(part, checkpoint));
            }
        }
    }

    private static object AsJson(RunPart part, CheckpointRecord checkpoint) => new
    {
        part.Seed, checkpoint.Stage, Name = part.Models.Of(checkpoint.Model), checkpoint.Model, checkpoint.Hash, checkpoint.Folder, Redrafts = checkpoint.DraftIds.Count, checkpoint.OtherExamples,
        TrainingSeed = SeedOption.Shown(checkpoint.Seed), Options = JsonDocument.Parse(checkpoint.Options).RootElement,
    };

    private static string Line(RunPart part, CheckpointRecord checkpoint)
    {
        var redrafts = checkpoint.DraftIds.Count == 0 ? "" : Plural.Of(checkpoint.DraftIds.Count, "draft");
        var others = checkpoint.OtherExamples == 0 ? "" : Plural.Of(checkpoint.OtherExamples, "other example");
        var model = $"{part.Models.Of(checkpoint.Model)} (weights {ShortHash.Of(checkpoint.Model)})";
        return $"{UntrustedText.Visible(checkpoint.Stage, 100),-16} {UntrustedText.Visible(model, 200),-54}  learned from "
            + (redrafts + others is "" ? "nothing" : string.Join(", ", new[] { redrafts, others }.Where(part => part.Length > 0)));
    }

    /// <summary>The drafts to walk back from.</summary>
    private static IEnumerable<string> Drafts(FoundRecord found) => found.Kind switch
    {
        "draft" => [found.Id],
        "feedback" => Answers(found.Part.Store, found.Id),
        "problem" => found.Part.Store.DraftsOf(found.Id),
        FoundRecord.Checkpoint => found.Part.Store.Checkpoint(found.Id)!.DraftIds,
        _ => [],
    };

    /// <summary>The redrafts that answer a piece of feedback, or the draft that it speaks of where none does.</summary>
    private static IReadOnlyList<string> Answers(IRunStore store, string feedback)
    {
        var said = store.FindFeedback(feedback)!.Value.Feedback;
        var problem = store.FindDraft(said.DraftId)!.Value.Draft.ProblemId;
        var answers = store.DraftsOf(problem).Where(d => store.FindDraft(d)!.Value.Draft.FeedbackId is { } answered && (answered == said.Id || store.FindWhole(answered)!.Id == said.Id)).ToList();
        return answers.Count > 0 ? answers : [said.DraftId];
    }
}
