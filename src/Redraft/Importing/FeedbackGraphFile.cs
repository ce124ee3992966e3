using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Redraft.Engine.Checkpoints;
using Redraft.Tasks.Jsonl;

namespace Redraft.Importing;

/// <summary>A feedback graph as a file: one record a line, each with its type; what a line refers to stands above it.</summary>
public static class FeedbackGraphFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes a graph whole, or not at all.</summary>
    /// <exception cref="IOException">If it can't be written.</exception>
    public static void Write(string path, FeedbackGraph graph)
    {
        var lines = new StringBuilder();
        foreach (var problem in graph.Problems)
        {
            Append(lines, new { Type = "problem", problem.Id, problem.Task, problem.Split, problem.Description });
        }

        foreach (var draft in graph.Drafts.Where(d => d.ParentId is null))
        {
            Append(lines, new { Type = "draft", draft.Id, draft.ProblemId, draft.Text, draft.Author });
        }

        foreach (var said in graph.Feedback)
        {
            Append(lines, new { Type = "feedback", said.Id, said.DraftId, said.Text, said.Target, said.Author });
        }

        foreach (var redraft in graph.Drafts.Where(d => d.ParentId is not null))
        {
            Append(lines, new { Type = "draft", redraft.Id, redraft.ProblemId, redraft.ParentId, redraft.FeedbackId, redraft.Text, redraft.Author });
        }

        foreach (var compared in graph.Comparisons)
        {
            Append(lines, new { Type = "comparison", compared.Id, compared.ProblemId, compared.LeftDraftId, compared.RightDraftId, compared.PreferredDraftId, compared.Author });
        }

        foreach (var label in graph.Labels)
        {
            Append(lines, new { Type = "label", label.Id, label.DraftId, label.Good, label.Author });
        }

        DurableFile.Write(path, lines.ToString());
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonlException">If a line is bad or refers to a record that isn't above it; names file, line and field of up to 20.</exception>
    /// <exception cref="IOException">If the file can't be read.</exception>
    public static FeedbackGraph Read(string path)
    {
        var (problems, drafts, feedback) = (new Dictionary<string, Problem>(), new Dictionary<string, Draft>(), new Dictionary<string, Feedback>());
        var (comparisons, labels) = (new Dictionary<string, Comparison>(), new Dictionary<string, DraftLabel>());
        JsonlFile.Read(path, record =>
        {
            switch (record.Text("type"))
            {
                case "problem":
                    record.RefuseAllBut("type", "id", "task", "split", "description");
                    Add(record, problems, new Problem { Id = record.Text("id"), Task = record.Text("task"), Split = SplitOf(record), Description = record.Text("description") }, p => p.Id);
                    break;
                case "draft":
                    Add(record, drafts, DraftOf(record, problems, drafts, feedback), d => d.Id);
                    break;
                case "feedback":
                    record.RefuseAllBut("type", "id", "draft_id", "text", "target", "author");
                    Add(record, feedback, FeedbackOf(record, drafts[Known(record, "draft_id", drafts)]), f => f.Id);
                    break;
                case "comparison":
                    Add(record, comparisons, ComparisonOf(record, problems, drafts), c => c.Id);
                    break;
                case "label":
                    record.RefuseAllBut("type", "id", "draft_id", "good", "author");
                    Add(record, labels, new DraftLabel(record.Text("id"), Known(record, "draft_id", drafts), record.Truth("good"), AuthorOf(record)), l => l.Id);
                    break;
                default:
                    throw record.Refuse("type", "expected problem, draft, feedback, comparison or label; is it a file that `redraft import` wrote?");
            }

            return true;
        });
        return new FeedbackGraph([.. problems.Values], [.. drafts.Values], [.. feedback.Values]) { Comparisons = [.. comparisons.Values], Labels = [.. labels.Values] };
    }

    private static Draft DraftOf(
        JsonlRecord record, Dictionary<string, Problem> problems, Dictionary<string, Draft> drafts, Dictionary<string, Feedback> feedback)
    {
        record.RefuseAllBut("type", "id", "problem_id", "parent_id", "feedback_id", "text", "author");
        return new Draft
        {
            Id = record.Text("id"),
            ProblemId = Known(record, "problem_id", problems),
            ParentId = record.Has("parent_id") ? Known(record, "parent_id", drafts) : null,
            FeedbackId = record.Has("feedback_id") ? Known(record, "feedback_id", feedback) : null,
            Text = record.Text("text"),
            Author = AuthorOf(record),
        };
    }

    private static Feedback FeedbackOf(JsonlRecord record, Draft draft) => new()
    {
        Id = record.Text("id"),
        DraftId = draft.Id,
        Text = record.Text("text"),
        Target = record.Has("target") ? TargetOf(record, draft.Text) : null,
        Author = AuthorOf(record),
    };

    private static Comparison ComparisonOf(JsonlRecord record, Dictionary<string, Problem> problems, Dictionary<string, Draft> drafts)
    {
        record.RefuseAllBut("type", "id", "problem_id", "left_draft_id", "right_draft_id", "preferred_draft_id", "author");
        var problem = Known(record, "problem_id", problems);
        foreach (var side in new[] { "left_draft_id", "right_draft_id" })
        {
            if (drafts[Known(record, side, drafts)].ProblemId is var other && other != problem)
            {
                throw record.Refuse(side, $"'{record.Text(side)}' is a draft of problem '{other}', and the comparison is of '{problem}'");
            }
        }

        var (left, right, preferred) = (record.Text("left_draft_id"), record.Text("right_draft_id"), record.TextOrNull("preferred_draft_id"));
        return preferred is null || preferred == left || preferred == right
            ? new Comparison { Id = record.Text("id"), ProblemId = problem, LeftDraftId = left, RightDraftId = right, PreferredDraftId = preferred, Author = AuthorOf(record) }
            : throw record.Refuse("preferred_draft_id", $"'{preferred}' is neither of the two drafts; expected '{left}', '{right}', or none for a tie");
    }

    private static FeedbackTarget TargetOf(JsonlRecord record, string draft)
    {
        var part = record.Object("target");
        part.RefuseAllBut("start", "length", "line");
        var target = new FeedbackTarget(Small(part, "start"), Small(part, "length"), part.Has("line") ? Small(part, "line") : null);
        return target.FaultIn(draft) is { } fault ? throw record.Refuse("target", fault) : target;
    }

    private static int Small(JsonlRecord record, string field)
        => record.Integer(field) is >= 0 and <= int.MaxValue and var number ? (int)number : throw record.Refuse(field, $"expected 0 to {int.MaxValue}, found {record.Integer(field)}");

    private static void Add<T>(JsonlRecord record, Dictionary<string, T> records, T value, Func<T, string> idOf)
    {
        if (!records.TryAdd(idOf(value), value))
        {
            throw record.Refuse("id", $"'{idOf(value)}' comes twice");
        }
    }

    private static string Known<T>(JsonlRecord record, string field, Dictionary<string, T> records) =>
        records.ContainsKey(record.Text(field)) ? record.Text(field) : throw record.Refuse(field, $"'{record.Text(field)}' is not above this line");

    private static Split SplitOf(JsonlRecord record) =>
        Enum.GetValues<Split>().Cast<Split?>().FirstOrDefault(split => JsonNamingPolicy.SnakeCaseLower.ConvertName(split!.Value.ToString()) == record.Text("split"))
        ?? throw record.Refuse("split", $"expected train, refiner or held_out, found '{record.Text("split")}'");

    private static Author AuthorOf(JsonlRecord record)
    {
        var author = record.Object("author");
        author.RefuseAllBut("kind", "name");
        return new Author(
            Enum.TryParse<AuthorKind>(author.Text("kind"), ignoreCase: true, out var kind) ? kind : throw author.Refuse("kind", $"expected person, program, model or assisted, found '{author.Text("kind")}'"),
            author.Text("name"));
    }

    private static void Append(StringBuilder lines, object record) => lines.Append(JsonSerializer.Serialize(record, Options)).Append('\n');
}
