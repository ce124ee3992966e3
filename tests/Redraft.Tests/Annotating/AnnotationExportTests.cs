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

        Assert.EndsWith(",-1,,,,false,\r\n", text.ToString(), StringComparison.Ordinal);
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

    private static GivenAnswer Given(long id, string item, Annotator who, AnnotationAnswer answer) => new(id, AnnotationRoom.Item(item), who, answer, DateTimeOffset.UnixEpoch, true);
}
