using System.Text.Json.Nodes;
using Redraft.Annotating;

namespace Redraft.Tests.Annotating;

public sealed class AnnotationExportTests
{
    private static readonly Annotator Ann = new("0000000a", "Ann", AnnotatorRole.Annotator, false), Bo = new("0000000b", "Bo", AnnotatorRole.Annotator, false);

    [Fact]
    public void Every_line_is_an_object_with_item_person_and_answer()
    {
        using var text = new StringWriter();
        AnnotationExport.WriteJsonLines([Given(1, "a", Ann, AnnotationRoom.Words("two\nlines \u2028 and \"quotes\"")), Given(2, "b", Bo, new AnnotationAnswer { Good = true })], text);

        var lines = text.ToString().TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Equal("two\nlines \u2028 and \"quotes\"", (string)lines[0]["answer"]!["points"]![0]!["text"]!);
        Assert.Equal(("a", "Ann"), ((string)lines[0]["item"]!["id"]!, (string)lines[0]["annotator"]!["name"]!));
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1 is wrong", "'+1 is wrong")]
    [InlineData("-x", "'-x")]
    [InlineData("@sum", "'@sum")]
    [InlineData("a, \"b\"", "\"a, \"\"b\"\"\"")]
    [InlineData("plain", "plain")]
    public void A_cell_is_quoted_where_it_must_and_never_a_formula(string words, string cell)
    {
        using var text = new StringWriter();
        AnnotationExport.WriteCsv([Given(1, "a", Ann, AnnotationRoom.Words(words))], text);

        Assert.Contains($",false,,{cell},,false,", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_preference_of_minus_one_stays_a_number()
    {
        using var text = new StringWriter();
        AnnotationExport.WriteCsv([Given(1, "a", Ann, new AnnotationAnswer { Better = -1 })], text);

        Assert.EndsWith(",-1,,,,false,,,,,\r\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Agreement_counts_only_what_several_people_answered()
    {
        AnnotationAnswer good = new() { Good = true }, faulty = AnnotationRoom.Words("wrong day");
        var agreement = AnnotationAgreement.Of(
        [
            Given(1, "a", Ann, good), Given(2, "a", Bo, good), Given(3, "b", Ann, faulty), Given(4, "b", Bo, faulty),
            Given(5, "c", Ann, good), Given(6, "c", Bo, faulty), Given(7, "d", Ann, good), Given(8, "e", Ann, new AnnotationAnswer { Skipped = "" }), Given(9, "e", Bo, good),
        ]);

        // Three units of two labels; 3 good, 3 faulty of 6: observed 2 of 6 pairs differ, expected 18/30. α = 1 − (6 − 1)·2/(2·9) = 4/9.
        Assert.Equal(4.0 / 9, agreement.Faulty, 12);
        Assert.Equal(3, agreement.Shared);
        Assert.True(double.IsNaN(agreement.Preferences));
    }

    [Fact]
    public void Agreement_is_on_texts_wherever_they_were_shown_and_on_ranks()
    {
        AnnotationAnswer Compared(int better, params int[] shown) => new() { Better = better, Shown = shown };
        var compare = AnnotationRoom.Item("c", AnnotationKind.Compare, texts: 2);
        var rank = AnnotationRoom.Item("r", AnnotationKind.Rank, texts: 3);
        var agreement = AnnotationAgreement.Of(
        [
            Given(1, compare, Ann, Compared(-1, 0, 1)), Given(2, compare, Bo, Compared(1, 1, 0)), // both the first text
            Given(3, compare with { Id = "e" }, Ann, Compared(1, 0, 1)), Given(4, compare with { Id = "e" }, Bo, Compared(-1, 1, 0)), // both the second
            Given(5, rank, Ann, new AnnotationAnswer { Ranks = [1, 2, 3] }), Given(6, rank, Bo, new AnnotationAnswer { Ranks = [1, 2, 3] }),
            Given(7, rank with { Id = "s" }, Ann, new AnnotationAnswer { Ranks = [3, 1, 2], Skipped = "no" }), Given(8, rank with { Id = "s" }, Bo, new AnnotationAnswer { Ranks = [1, 2, 3] }),
        ]);

        Assert.Equal((1, 1), (agreement.Preferences, agreement.Ranks));
    }

    [Fact]
    public void Shared_points_are_said_of_each_answer()
    {
        List<GivenAnswer> answers = [Given(1, "a", Ann, AnnotationRoom.Words("no date")), Given(2, "a", Bo, AnnotationRoom.Words("no date")), Given(3, "b", Ann, AnnotationRoom.Words("no date"))];
        var agreement = PointAgreement.Of(answers, judged: null);
        using StringWriter lines = new(), table = new();
        AnnotationExport.WriteJsonLines(answers, lines, agreement: agreement);
        AnnotationExport.WriteCsv(answers, table, agreement);

        Assert.Equal("""{"shared":1,"of":1,"by":"words"}""", JsonNode.Parse(lines.ToString().Split('\n')[0])!["pointsShared"]!.ToJsonString());
        Assert.DoesNotContain("ointsShared", lines.ToString().Split('\n')[2], StringComparison.OrdinalIgnoreCase);
        Assert.Equal([",1,1,words,", ",1,1,words,", ",,,,"], table.ToString().Split("\r\n").Skip(1).Take(3).Select(row => row[(row.LastIndexOf("false,", StringComparison.Ordinal) + 6)..]));
    }

    [Fact]
    public void Statistics_are_medians_over_what_still_holds()
    {
        var statistics = AnnotatorStatistics.Of(
        [
            Given(1, "a", Ann, AnnotationRoom.Words("one two three") with { Seconds = 10 }), Given(2, "b", Ann, AnnotationRoom.Words("one") with { Seconds = 30, RejectedAll = true }),
            Given(3, "c", Ann, new AnnotationAnswer { Good = true, Seconds = 20 }), Given(4, "d", Ann, new AnnotationAnswer { Skipped = "no" }),
            Given(5, "e", Ann, AnnotationRoom.Words("gone")) with { Current = false },
        ]);

        Assert.Equal(new AnnotatorStatistics(3, 1, 1, 0, 1, 0, 2, 20), statistics);
    }

    private static GivenAnswer Given(long id, string item, Annotator who, AnnotationAnswer answer) => Given(id, AnnotationRoom.Item(item), who, answer);

    private static GivenAnswer Given(long id, AnnotationItem item, Annotator who, AnnotationAnswer answer) => new(id, item, who, answer, DateTimeOffset.UnixEpoch, true);
}
