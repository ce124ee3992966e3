using Redraft.Annotating;
using Redraft.Annotating.Importing;

namespace Redraft.Tests.Annotating.Importing;

public sealed class AnswerImportTests : IAsyncDisposable
{
    private readonly AnnotationRoom _room = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-test-");

    private AnnotationQueue Queue => _room.Queue;

    public async ValueTask DisposeAsync()
    {
        await _room.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Our_own_export_comes_back_as_it_was_with_what_was_picked()
    {
        await FillAsync(Queue);
        var ann = await _room.PersonAsync("Ann");
        FeedbackPoint[] points = [new("the day is wrong", new FeedbackTarget(3, 4), "wrong", 2), new("two\nlines, \"quoted\"")];
        await Queue.NextAsync(ann);
        var attempt = await Queue.AddAttemptAsync(ann, "a", points, [new AttemptedRedraft(new AnnotationText("r", "it says Friday", null, "", [], null), 0.5)]);
        await Queue.AnswerAsync(ann, "a", "key-number-1", new AnnotationAnswer { Points = points, Attempt = attempt, Picked = 0, Seconds = 12.5 });
        await Queue.AnswerAsync(ann, "b", "key-number-2", new AnnotationAnswer { Good = true });
        await Queue.AnswerAsync(ann, "c", "key-number-3", new AnnotationAnswer { Better = -1, Shown = [1, 0] });
        await Queue.AnswerAsync(ann, "r", "key-number-4", new AnnotationAnswer { Ranks = [2, 1, 2] });
        var expected = Queue.Answers();
        using var lines = new StringWriter();
        AnnotationExport.WriteJsonLines(expected, lines, Queue.AttemptOf);

        await using var other = new AnnotationRoom();
        await FillAsync(other.Queue);
        var outcome = await TakeAsync(other, lines.ToString());

        Assert.Equal((4, 0), (outcome.Taken, outcome.Known));
        Assert.Empty(outcome.Unheld);
        Assert.Equal(expected.Select(Comparable), other.Queue.Answers().Select(Comparable));
        var picked = other.Queue.Answers()[0].Answer;
        Assert.Equal("it says Friday", other.Queue.AttemptOf(picked.Attempt!.Value)!.Redrafts[picked.Picked!.Value].Redraft.Text);
        var again = await TakeAsync(other, lines.ToString());
        Assert.Equal((0, 4), (again.Taken, again.Known)); // read again, it changes nothing
        Assert.Equal(4, other.Queue.Answers(currentOnly: false).Count);
    }

    [Fact]
    public async Task Argillas_records_of_version_2_are_read()
    {
        await FillAsync(Queue);

        var outcome = await TakeAsync(_room, """
            [{"id": "x1", "fields": {"post": "say it a", "summary": "text of a"}, "metadata": {}, "suggestions": {"feedback": {"value": "a model's", "score": 0.9, "agent": "m"}},
              "responses": {"feedback": [{"value": "the day is wrong", "user_id": "u-1"}, {"value": "the place is wrong", "user_id": "u-2"}],
                            "span": [{"value": [{"start": 0, "end": 4, "label": "wrong"}], "user_id": "u-1"}], "kind": [{"value": "missing", "user_id": "u-2"}], "mood": [{"value": "sad", "user_id": "u-2"}]},
              "vectors": {}, "_server_id": "s"},
             {"id": "x2", "fields": {"left": "c zero", "right": "c one"}, "responses": {"preference": [{"value": "right", "user_id": "u-1"}], "unknown": []}},
             {"id": "x3", "fields": {"one": "r two", "two": "r zero", "three": "r one"}, "responses": {"ranking": [{"value": [{"value": "one", "rank": 1}, {"value": "two", "rank": 2}, {"value": "three", "rank": 2}], "user_id": "u-1"}]}},
             {"id": "b", "fields": {"text": "changed since"}, "responses": {"quality": [{"value": "good", "user_id": "u-1"}]}},
             {"id": "x4", "fields": {"summary": "nobody's text"}, "responses": {"feedback": [{"value": "lost?", "user_id": "u-1"}]}},
             {"id": "x5", "fields": {"summary": "text of a"}, "responses": {}}]
            """);

        var answers = Queue.Answers().ToDictionary(given => given.Item.Id + " " + given.Annotator.Name, given => given.Answer);
        Assert.Equal(5, outcome.Taken);
        Assert.Equal(new FeedbackPoint("the day is wrong", new FeedbackTarget(0, 4)), Assert.Single(answers["a u-1"].Points));
        Assert.Equal(new FeedbackPoint("the place is wrong", null, "missing"), Assert.Single(answers["a u-2"].Points));
        Assert.Equal(1, answers["c u-1"].Better);
        Assert.Equal([2, 2, 1], answers["r u-1"].Ranks);
        Assert.True(answers["b u-1"].Good);
        Assert.Equal(
            [("record 1", "u-2: left out: the reply to 'mood': \"sad\""), ("record 5", "u-1: no item that waits has its id or its texts"), ("record 6", "nobody answered it, or the answer was taken back")],
            outcome.Unheld.Select(unheld => (unheld.Where, unheld.Why)).Order());
    }

    [Fact]
    public async Task Argillas_records_of_version_1_are_read()
    {
        await FillAsync(Queue);

        var outcome = await TakeAsync(_room, """
            {"fields": {"summary": "text of a"}, "external_id": "a", "responses": [{"user_id": "u-1", "status": "submitted", "values": {"feedback": {"value": "the day is wrong"}, "correction": {"value": "it says Friday"}}}, {"user_id": "u-2", "status": "discarded", "values": {}}]}
            {"fields": {"summary": "text of b"}, "responses": [{"user_id": "u-1", "status": "draft", "values": {"feedback": {"value": "not sent"}}}]}
            """);

        Assert.Equal(2, outcome.Taken);
        var answers = Queue.Answers();
        Assert.Equal(("the day is wrong", "it says Friday"), (answers[0].Answer.Points[0].Text, answers[0].Answer.Correction));
        Assert.NotNull(answers[1].Answer.Skipped);
        Assert.Equal("line 2", Assert.Single(outcome.Unheld).Where);
    }

    [Fact]
    public async Task Label_Studios_tasks_are_read()
    {
        await FillAsync(Queue);

        var outcome = await TakeAsync(_room, """
            [{"id": 1, "data": {"post": "say it a", "summary": "text of a"}, "annotations": [{"id": 10, "completed_by": {"id": 5, "email": "ann@example.org"}, "was_cancelled": false, "lead_time": 8.5, "updated_at": "2026-01-02T03:04:05.0Z", "result": [
                {"id": "r1", "from_name": "label", "to_name": "text", "type": "labels", "value": {"start": 0, "end": 4, "text": "text", "labels": ["Wrong"]}},
                {"id": "r1", "from_name": "feedback", "to_name": "text", "type": "textarea", "value": {"start": 0, "end": 4, "text": ["the day is wrong"]}},
                {"id": "r2", "from_name": "correction", "to_name": "text", "type": "textarea", "value": {"text": ["it says Friday"]}},
                {"id": "r3", "from_name": "stars", "to_name": "text", "type": "rating", "value": {"rating": 4}}]}],
              "predictions": [{"result": [{"from_name": "feedback", "type": "textarea", "value": {"text": ["a model's"]}}]}]},
             {"id": 2, "data": {"text1": "c one", "text2": "c zero"}, "annotations": [{"id": 11, "completed_by": 6, "result": [{"id": "p", "from_name": "pw", "to_name": ["text1", "text2"], "type": "pairwise", "value": {"selected": "left"}}]}]},
             {"id": 3, "data": {"summary": "text of b"}, "annotations": [{"id": 12, "completed_by": 6, "was_cancelled": true, "result": []}]}]
            """);

        Assert.Equal(3, outcome.Taken);
        var answers = Queue.Answers();
        Assert.Equal(new FeedbackPoint("the day is wrong", new FeedbackTarget(0, 4)), Assert.Single(answers[0].Answer.Points));
        Assert.Equal(("it says Friday", 8.5, "ann@example.org", 2026), (answers[0].Answer.Correction, answers[0].Answer.Seconds, answers[0].Annotator.Name, answers[0].Given.Year));
        Assert.Equal(1, answers[1].Answer.Better); // its first text is the item's second
        Assert.NotNull(answers[2].Answer.Skipped);
        Assert.Equal("ann@example.org: left out: a result of 'stars' of the type 'rating'", Assert.Single(outcome.Unheld).Why);
    }

    // As argilla 2.8's Record.to_dict and UserResponse.from_model write them: an order is the names alone, the best first; there is no status; every key is there.
    [Fact]
    public async Task Argillas_own_layout_of_version_2_is_read_orders_too()
    {
        await FillAsync(Queue);

        var outcome = await TakeAsync(_room, """
            [{"id": "7f0c", "fields": {"post": "say it a", "summary": "text of a"}, "metadata": {"draft": "a", "round": 1}, "suggestions": {}, "responses": {"comment": [{"value": "no day", "user_id": "5c2e"}]}, "vectors": {"embedding": [0.1, 0.2]}, "_server_id": "90aa"},
             {"id": "7f0d", "fields": {"one": "r two", "two": "r zero", "three": "r one"}, "metadata": {}, "suggestions": {"ranking": {"value": ["three", "two", "one"], "score": [0.5, 0.3, 0.2], "agent": "a-model"}},
              "responses": {"ranking": [{"value": ["two", "one", "three"], "user_id": "5c2e"}], "tags": [{"value": ["late", "long"], "user_id": "5c2e"}]}, "vectors": {}, "_server_id": "90ab"}]
            """);

        var answers = Queue.Answers().ToDictionary(given => given.Item.Id, given => given.Answer);
        Assert.Equal((2, "no day"), (outcome.Taken, Assert.Single(answers["a"].Points).Text));
        Assert.Equal([1, 3, 2], answers["r"].Ranks);
        Assert.Equal("5c2e: left out: the reply to 'tags': [\"late\", \"long\"]", Assert.Single(outcome.Unheld).Why);
    }

    // As argilla 2.8's to_list(flatten=True) writes rows of a data set, which the datasets library saves a line each.
    [Fact]
    public async Task Argillas_data_sets_are_read()
    {
        await FillAsync(Queue);

        var outcome = await TakeAsync(_room, """
            {"id": "7f0c", "status": "completed", "_server_id": "90aa", "post": "say it a", "summary": "text of a", "feedback.responses": ["no day", "no place", "not sent"], "feedback.responses.users": ["5c2e", "6d3f", "7e40"], "feedback.responses.status": ["submitted", "submitted", "draft"], "feedback.suggestion": "a model's", "feedback.suggestion.score": null, "feedback.suggestion.agent": "m"}
            {"id": "b", "status": "pending", "_server_id": "90ab", "post": "say it b", "summary": "text of b", "feedback.responses": ["never mind"], "feedback.responses.users": ["5c2e"], "feedback.responses.status": ["discarded"]}
            """);

        var answers = Queue.Answers().ToDictionary(given => given.Item.Id + " " + given.Annotator.Name, given => given.Answer);
        Assert.Equal(3, outcome.Taken);
        Assert.Empty(outcome.Unheld);
        Assert.Equal(("no day", "no place"), (answers["a 5c2e"].Points[0].Text, answers["a 6d3f"].Points[0].Text));
        Assert.NotNull(answers["b 5c2e"].Skipped);
    }

    // As Label Studio's pages of Ranker, Pairwise and HyperText have their results: an order of a list's ids, buckets of them, a side, and offsets beside paths.
    [Fact]
    public async Task Label_Studios_orders_and_spans_are_read()
    {
        await FillAsync(Queue);

        var outcome = await TakeAsync(_room, """
            [{"id": 31, "inner_id": 1, "project": 8, "file_upload": "u-1.json", "total_annotations": 2, "cancelled_annotations": 0, "total_predictions": 0, "created_at": "2026-01-02T03:00:00Z", "updated_at": "2026-01-02T03:04:05Z", "meta": {}, "drafts": [], "predictions": [],
              "data": {"prompt": "say it r", "items": [{"id": "m1", "title": "first", "body": "r zero"}, {"id": "m2", "title": "second", "body": "r one"}, {"id": "m3", "title": "third", "body": "r two"}]},
              "annotations": [
                {"id": 41, "completed_by": 3, "was_cancelled": false, "ground_truth": false, "lead_time": 4.288, "result_count": 1, "unique_id": "0f", "result": [{"id": "k1", "type": "ranker", "value": {"ranker": ["m3", "m1", "m2"]}, "origin": "manual", "to_name": "results", "from_name": "rank"}]},
                {"id": 42, "completed_by": 4, "was_cancelled": false, "result": [{"id": "k2", "type": "ranker", "value": {"ranker": {"_": ["m2"], "best": ["m1", "m3"]}}, "origin": "manual", "to_name": "results", "from_name": "rank"}]}]},
             {"id": 32, "data": {"text1": "c zero", "text2": "c one"}, "predictions": [], "annotations": [{"id": 43, "completed_by": 3, "result": [{"id": "k3", "type": "pairwise", "value": {"selected": "right"}, "origin": "manual", "to_name": "text1,text2", "from_name": "pw"}]}]},
             {"id": 33, "data": {"text": "text of a"}, "predictions": [], "annotations": [{"id": 44, "completed_by": 3, "result": [
                {"id": "k4", "type": "hypertextlabels", "value": {"start": "/text()[1]", "end": "/text()[1]", "startOffset": 5, "endOffset": 7, "globalOffsets": {"start": 5, "end": 7}, "text": "of", "hypertextlabels": ["Wrong"]}, "origin": "manual", "to_name": "text", "from_name": "label"},
                {"id": "k4", "type": "textarea", "value": {"start": "/text()[1]", "end": "/text()[1]", "startOffset": 5, "endOffset": 7, "globalOffsets": {"start": 5, "end": 7}, "text": ["about what?"]}, "origin": "manual", "to_name": "text", "from_name": "comment"}]}]}]
            """);

        var answers = Queue.Answers().ToDictionary(given => given.Item.Id + " " + given.Annotator.Name, given => given.Answer);
        Assert.Empty(outcome.Unheld);
        Assert.Equal([2, 3, 1], answers["r 3"].Ranks);
        Assert.Equal([1, 2, 1], answers["r 4"].Ranks);
        Assert.Equal(1, answers["c 3"].Better);
        Assert.Equal(new FeedbackPoint("about what?", new FeedbackTarget(5, 2)), Assert.Single(answers["a 3"].Points));
    }

    [Theory]
    [InlineData("""[{"id": 1, "data": {"text": "text of a", "text": "text of b"}, "annotations": []}]""", "not JSON")]
    [InlineData("""[{"fields": {"summary": "\ud800", "more": "x"}, "responses": []}]""", "half of a character")]
    [InlineData("""[{"fields": {"\ud800": "text of a"}, "responses": []}]""", "half of a character")]
    [InlineData("""{"item": {"id": "a", "kind": "feedback", "stage": "s", "problemId": "p", "task": "t", "description": "d", "texts": [null]}, "answer": {"points": []}, "current": true}""", "not an answer of ours")]
    [InlineData("""{"item": {"id": "a", "kind": "feedback", "stage": "s", "problemId": "p", "task": "t", "description": "d"}, "answer": {"points": null}, "current": true}""", "not an answer of ours")]
    [InlineData("""{"item": {"id": "a", "kind": "feedback", "stage": "s", "problemId": "p", "task": "t", "description": "d"}, "answer": {"attempt": 1, "picked": 0}, "attempt": {"id": 1, "points": [], "redrafts": [null]}, "current": true}""", "not an answer of ours")]
    [InlineData("""{"item": {}, "answer": {}, "current": true}""", "not an answer of ours")]
    [InlineData("""{"item": {"id": "a"}, "answer": {"points": "many"}}""", "not an answer of ours")]
    public async Task Files_that_nobody_wrote_by_accident_are_refused_whole(string file, string says)
    {
        await FillAsync(Queue);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => TakeAsync(_room, file));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Empty(Queue.Answers(currentOnly: false));
    }

    [Theory]
    [InlineData("\u001b[31mred", false)]
    [InlineData("../../etc", false)]
    [InlineData("0a1b2c3d", true)]
    [InlineData("owner", true)]
    public async Task An_id_that_is_none_of_ours_is_not_taken_over(string id, bool isKept)
    {
        await FillAsync(Queue);

        var known = await _room.Annotators.ImportedAsync(id, "Ann");

        Assert.Equal(isKept, known == id);
        Assert.All(known, c => Assert.True(char.IsAsciiLetterOrDigit(c)));
    }

    [Fact]
    public async Task Text_that_wants_to_be_more_stays_text_and_what_is_not_asked_for_is_said()
    {
        await FillAsync(Queue);
        const string Nasty = "=cmd|' /C calc'!A0 \u202e<script>alert(1)</script>\u0000";

        var outcome = await TakeAsync(_room, new System.Text.Json.Nodes.JsonArray(
            new System.Text.Json.Nodes.JsonObject { ["id"] = "a", ["fields"] = new System.Text.Json.Nodes.JsonObject { ["summary"] = "text of a" }, ["responses"] = Said("feedback", Nasty) },
            new System.Text.Json.Nodes.JsonObject { ["id"] = "c", ["fields"] = new System.Text.Json.Nodes.JsonObject { ["left"] = "c zero", ["right"] = "c one" }, ["responses"] = new System.Text.Json.Nodes.JsonObject { ["preference"] = Replies("right"), ["feedback"] = Replies("no day") } }).ToJsonString());

        Assert.Equal(2, outcome.Taken);
        Assert.Equal(Nasty, Queue.Answers().Single(given => given.Item.Id == "a").Answer.Points[0].Text);
        Assert.Contains("doesn't ask for", Assert.Single(outcome.Unheld).Why, StringComparison.Ordinal);
        using var table = new StringWriter();
        AnnotationExport.WriteCsv(Queue.Answers(), table);
        Assert.Contains("'" + Nasty, table.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(",=cmd", table.ToString(), StringComparison.Ordinal);

        static System.Text.Json.Nodes.JsonArray Replies(string value) => new(new System.Text.Json.Nodes.JsonObject { ["value"] = value, ["user_id"] = Nasty });
        static System.Text.Json.Nodes.JsonObject Said(string question, string value) => new() { [question] = Replies(value) };
    }

    [Fact]
    public async Task Label_Studios_short_layout_is_named_and_not_read()
    {
        await FillAsync(Queue);

        var outcome = await TakeAsync(_room, """
            [{"id": 31, "text": "text of a", "feedback": "no day", "annotator": 3, "annotation_id": 41, "created_at": "2026-01-02T03:00:00Z", "updated_at": "2026-01-02T03:04:05Z", "lead_time": 4.2},
             {"id": 32, "data": {"text": "text of b"}, "annotations": [{"id": 43, "completed_by": 3, "was_cancelled": true, "result": []}]}]
            """);

        Assert.Equal(1, outcome.Taken);
        Assert.Contains("export as JSON", Assert.Single(outcome.Unheld).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_item_cannot_take_is_said_and_nothing_of_it_stored()
    {
        await FillAsync(Queue, wanted: 1);
        var ann = await _room.PersonAsync("Ann");
        await Queue.AnswerAsync(ann, "a", "key-number-1", new AnnotationAnswer { Good = true });

        var outcome = await TakeAsync(_room, """
            {"fields": {"summary": "text of a"}, "responses": {"feedback": [{"value": "too late", "user_id": "u"}]}}
            {"fields": {"summary": "text of b"}, "responses": {"preference": [{"value": "summary", "user_id": "u"}]}}
            """);

        Assert.Equal(0, outcome.Taken);
        Assert.Equal(["u: its item has all the answers that are wanted, or its questions were ended", "u: points: at least one expected; a draft without a fault is good"], outcome.Unheld.Select(unheld => unheld.Why));
        Assert.Single(Queue.Answers(currentOnly: false));
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[1, 2]", "Argilla")]
    [InlineData("""{"a": 1}""", "Argilla")]
    [InlineData("", "Argilla")]
    public async Task What_is_no_such_file_is_refused_whole(string text, string why)
        => Assert.Contains(why, (await Assert.ThrowsAsync<InvalidDataException>(() => TakeAsync(_room, text))).Message, StringComparison.Ordinal);

    private static Task FillAsync(AnnotationQueue queue, int wanted = 2)
    {
        AnnotationItem Texts(AnnotationItem item, params string[] texts) => item with { Description = $"say it {item.Id}", Texts = [.. item.Texts.Zip(texts, (text, words) => text with { Text = words })] };
        return queue.AddAsync(
            [
                Texts(AnnotationRoom.Item("a"), "text of a"), Texts(AnnotationRoom.Item("b"), "text of b"),
                Texts(AnnotationRoom.Item("c", AnnotationKind.Compare, 2), "c zero", "c one"), Texts(AnnotationRoom.Item("r", AnnotationKind.Rank, 3), "r zero", "r one", "r two"),
            ], wanted);
    }

    private async Task<ImportOutcome> TakeAsync(AnnotationRoom room, string text)
    {
        var file = Path.Combine(_folder.FullName, "answers");
        await File.WriteAllTextAsync(file, text);
        return await new AnswerImport(room.Queue, room.Annotators).TakeAsync(file);
    }

    private static string Comparable(GivenAnswer given) => Redraft.Runs.RunJson.Write(new { given.Item.Id, Who = given.Annotator.Id, given.Given, Answer = given.Answer with { Attempt = null } });
}
