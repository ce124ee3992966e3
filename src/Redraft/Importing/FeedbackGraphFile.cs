using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Redraft.Engine.Checkpoints;

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
            Append(lines, new { Type = "feedback", said.Id, said.DraftId, said.Text, said.Author });
        }

        foreach (var redraft in graph.Drafts.Where(d => d.ParentId is not null))
        {
            Append(lines, new { Type = "draft", redraft.Id, redraft.ProblemId, redraft.ParentId, redraft.FeedbackId, redraft.Text, redraft.Author });
        }

        DurableFile.Write(path, lines.ToString());
    }

    private static void Append(StringBuilder lines, object record) => lines.Append(JsonSerializer.Serialize(record, Options)).Append('\n');
}
