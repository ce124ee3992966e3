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

        FeedbackGraphFile.Write(PathOf("graph"), FeedbackGraph.Of(records));
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
        FeedbackGraphFile.Write(PathOf("graph"), FeedbackGraph.Of(Read("""{"problem": "add", "draft": "abc", "feedback": "wrong", "target_start": 1, "target_length": 2}""")));
        File.WriteAllText(PathOf("graph"), File.ReadAllText(PathOf("graph")).Replace("\"length\":2", "\"length\":9", StringComparison.Ordinal));

        Assert.Contains("characters 1 to 10 are no part of a draft of 3", Assert.Throws<JsonlException>(() => FeedbackGraphFile.Read(PathOf("graph"))).Message);
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<FeedbackRecord> Read(string lines)
    {
        File.WriteAllText(PathOf("records"), lines);
        return FeedbackRecordFile.Read(PathOf("records"));
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);
}
