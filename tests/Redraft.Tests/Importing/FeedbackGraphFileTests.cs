using Redraft.Importing;
using Redraft.Tasks.Jsonl;

namespace Redraft.Tests.Importing;

public sealed class FeedbackGraphFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Feedback_on_a_part_goes_in_and_out_with_its_part()
    {
        var records = Read("""
            {"problem": "add", "draft": "a\nb c", "feedback": "wrong", "target_line": 2}
            {"problem": "add", "draft": "a\nb c", "feedback": "wrong", "target_start": 4, "target_length": 1}
            {"problem": "add", "draft": "a\nb c", "feedback": "wrong"}
            """);

        FeedbackGraphFile.Write(PathOf("graph"), FeedbackGraph.Of(records.Feedback));
        var graph = FeedbackGraphFile.Read(PathOf("graph"));

        Assert.Equal([new FeedbackTarget(2, 3, 2), new FeedbackTarget(4, 1), null], graph.Feedback.Select(said => said.Target));
        Assert.Single(graph.Drafts);
    }

    [Theory]
    [InlineData("\"target_line\": 3", "target_line")]
    [InlineData("\"target_line\": 99999999999", "target_line")]
    [InlineData("\"target_start\": 4, \"target_length\": 2", "target_start")]
    [InlineData("\"target_start\": 4", "target_length")]
    [InlineData("\"target_start\": 0, \"target_length\": 1, \"target_line\": 1", "target_line")]
    public void A_part_that_the_draft_has_not_is_refused_with_its_field(string target, string field)
        => Assert.Contains(field, Assert.Throws<JsonlException>(() => Read($$"""{"problem": "add", "draft": "a\nb c", "feedback": "wrong", {{target}}}""")).Message);

    [Fact]
    public void A_graph_whose_feedback_is_about_more_than_its_draft_is_refused()
    {
        FeedbackGraphFile.Write(PathOf("graph"), FeedbackGraph.Of(Read("""{"problem": "add", "draft": "abc", "feedback": "wrong", "target_start": 1, "target_length": 2}""").Feedback));
        File.WriteAllText(PathOf("graph"), File.ReadAllText(PathOf("graph")).Replace("\"length\":2", "\"length\":9", StringComparison.Ordinal));

        Assert.Contains("characters 1 to 10 are no part of a draft of 3", Assert.Throws<JsonlException>(() => FeedbackGraphFile.Read(PathOf("graph"))).Message);
    }

    [Fact]
    public void Comparisons_go_in_and_out_with_the_drafts_that_they_name()
    {
        var records = Read("""
            {"problem": "add", "first": "a", "second": "b", "preferred": "second", "author": "ann"}
            {"problem": "add", "draft": "b", "feedback": "wrong"}
            {"problem": "add", "first": "b", "second": "c", "preferred": "neither", "author_kind": "program", "author": "p"}
            {"problem": "add", "first": "a", "second": "a", "preferred": "first"}
            """);

        FeedbackGraphFile.Write(PathOf("graph"), FeedbackGraph.Of(records.Feedback, records.Comparisons));
        var graph = FeedbackGraphFile.Read(PathOf("graph"));

        var texts = graph.Drafts.ToDictionary(draft => draft.Id, draft => draft.Text);
        Assert.Equal(["a", "b", "c"], texts.Values.Order());
        Assert.Equal([("a", "b", "b"), ("b", "c", "tie"), ("a", "a", "tie")], graph.Comparisons.Select(c => (texts[c.LeftDraftId], texts[c.RightDraftId], c.PreferredDraftId is null ? "tie" : texts[c.PreferredDraftId])));
        Assert.Equal([new Author(AuthorKind.Person, "ann"), new Author(AuthorKind.Program, "p"), new Author(AuthorKind.Person, "unnamed")], graph.Comparisons.Select(c => c.Author));
        Assert.Single(graph.Problems);
    }

    [Theory]
    [InlineData("left_draft_id", "absent", "field \"left_draft_id\": 'absent' is not above this line")]
    [InlineData("right_draft_id", "absent", "field \"right_draft_id\": 'absent' is not above this line")]
    [InlineData("right_draft_id", "OTHER", "is a draft of problem 'imported/")]
    [InlineData("preferred_draft_id", "OTHER", "is neither of the two drafts")]
    [InlineData("preferred_draft_id", "absent", "is neither of the two drafts")]
    [InlineData("problem_id", "absent", "field \"problem_id\": 'absent' is not above this line")]
    [InlineData("certainty", "much", "field \"certainty\": unknown")]
    public void A_graph_that_compares_what_is_not_there_is_refused_with_its_line(string field, string value, string says)
    {
        var records = Read("""
            {"problem": "add", "first": "a", "second": "b", "preferred": "first"}
            {"problem": "subtract", "draft": "other", "feedback": "wrong"}
            """);
        var graph = FeedbackGraph.Of(records.Feedback, records.Comparisons);
        FeedbackGraphFile.Write(PathOf("graph"), graph);
        var lines = File.ReadAllLines(PathOf("graph"));
        var last = System.Text.Json.Nodes.JsonNode.Parse(lines[^1])!;
        last[field] = value == "OTHER" ? graph.Drafts.Single(draft => draft.Text == "other").Id : value;
        File.WriteAllLines(PathOf("graph"), [.. lines[..^1], last.ToJsonString()]);

        var message = Assert.Throws<JsonlException>(() => FeedbackGraphFile.Read(PathOf("graph"))).Message;

        Assert.Contains($"line {lines.Length}, ", message);
        Assert.Contains(says, message);
    }

    public void Dispose() => _folder.Dispose();

    private ImportedRecords Read(string lines)
    {
        File.WriteAllText(PathOf("records"), lines);
        return FeedbackRecordFile.Read(PathOf("records"));
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);
}
