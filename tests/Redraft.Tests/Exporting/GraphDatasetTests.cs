using Redraft.Exporting;
using Redraft.Importing;

namespace Redraft.Tests.Exporting;

public sealed class GraphDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. DatasetLayouts.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dataset_comes_back_from_its_graph_line_by_line(string name)
    {
        var layout = DatasetLayouts.Find(name)!;
        var examples = Enumerable.Range(0, 12).Select(i => new TrainingExample("asked " + (i % 3), "said " + i)
        {
            Rejected = layout.Kind == ExampleKind.Preference ? "said " + (i + 1) : null,
            Good = layout.Kind == ExampleKind.Label ? i % 2 == 0 : null,
        }).ToList();
        DatasetFile.Write(At("in"), layout, examples);

        var (graph, lines, leftBehind) = GraphDataset.Read(At("in"), layout);
        FeedbackGraphFile.Write(At("graph"), graph);
        var back = GraphDataset.Of(FeedbackGraphFile.Read(At("graph")), layout.Kind);
        DatasetFile.Write(At("out"), layout, back.Examples);

        Assert.Equal(File.ReadAllText(At("in")), File.ReadAllText(At("out")));
        Assert.Equal(12, lines);
        Assert.Empty(leftBehind);
        Assert.Equal(3, graph.Problems.Count);
    }

    [Fact]
    public void What_a_graph_has_once_is_counted_where_lines_repeat_it()
    {
        var layout = DatasetLayouts.Find("trl-preference")!;
        DatasetFile.Write(At("in"), layout, [new("p", "a") { Rejected = "b" }, new("p", "a") { Rejected = "b" }, new("p", "c") { Rejected = "c" }, new("p", "b") { Rejected = "a" }]);

        var (graph, _, leftBehind) = GraphDataset.Read(At("in"), layout);

        Assert.Equal(["1 × repetitions of a line", "1 × pairs of equal texts, which prefer neither"], leftBehind);
        Assert.Equal(3, graph.Comparisons.Count);
        var back = GraphDataset.Of(graph, ExampleKind.Preference);
        Assert.Equal([("a", "b"), ("b", "a")], back.Examples.Select(example => (example.Completion, example.Rejected!)));
        Assert.Contains("1 × comparisons that ended in a tie", back.LeftBehind);
    }

    [Fact]
    public void Redrafts_are_demonstrations_and_better_than_what_they_redraft()
    {
        File.WriteAllText(At("said"), """{"problem": "p", "draft": "d", "feedback": "too long", "redraft": "r"}""");
        var graph = FeedbackGraph.Of(FeedbackRecordFile.Read(At("said")).Feedback);

        var pairs = GraphDataset.Of(graph, ExampleKind.Preference);

        Assert.Equal([new TrainingExample("p", "r")], GraphDataset.Of(graph, ExampleKind.Demonstration).Examples);
        Assert.Equal([new TrainingExample("p", "r") { Rejected = "d" }], pairs.Examples);
        Assert.Contains("1 × sentences of feedback", pairs.LeftBehind);
        Assert.Empty(GraphDataset.Of(graph, ExampleKind.Label).Examples);
    }

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);
}
