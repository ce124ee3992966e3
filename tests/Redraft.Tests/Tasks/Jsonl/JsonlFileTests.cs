using System.Text;
using Redraft.Tasks.Jsonl;

namespace Redraft.Tests.Tasks.Jsonl;

public sealed class JsonlFileTests
{
    private sealed record Row(string Code, long Id);

    [Fact]
    public void It_takes_byte_order_mark_crlf_empty_lines_and_no_last_line_feed()
    {
        var rows = Read("\uFEFF{\"code\":\"a\\r\\nb\",\"id\":1}\r\n\r\n  \t\n{\"code\":\"\u2028\",\"id\":9007199254740993}");
        Assert.Equal([new Row("a\r\nb", 1), new Row("\u2028", 9007199254740993)], rows);
        Assert.Empty(Read(""));
        Assert.Empty(Read("\n\n"));
    }

    [Theory]
    [InlineData("{\"code\":\"a\"}", "field \"id\": the field is missing")]
    [InlineData("{\"code\":1,\"id\":1}", "field \"code\": expected a string, found the number 1")]
    [InlineData("{\"code\":null,\"id\":1}", "field \"code\": expected a string, found null")]
    [InlineData("{\"code\":\"a\",\"id\":1.5}", "field \"id\": expected a whole number of 64 bits, found the number 1.5")]
    [InlineData("{\"code\":\"a\",\"id\":1e400}", "field \"id\": expected a whole number")]
    [InlineData("{\"code\":\"a\",\"id\":9223372036854775808}", "field \"id\": expected a whole number")]
    [InlineData("{\"code\":\"a\",\"id\":NaN}", "column 18: not valid JSON")]
    [InlineData("{\"code\":\"a\",\"id\":1}{\"code\":\"b\",\"id\":2}", "column 20: not valid JSON")]
    [InlineData("{\"code\":\"a\",\"code\":\"b\",\"id\":1}", "not valid JSON")]
    [InlineData("{\"code\":\"\\ud800\",\"id\":1}", "field \"code\": the string holds half of a surrogate pair")]
    [InlineData("{\"code\":\"a\0b\",\"id\":1}", "not valid JSON")]
    [InlineData("[1]", "expected an object, found array")]
    [InlineData("{\"code\":\"a\",\"id\":1", "the file may be cut off")]
    public void A_bad_line_is_named_with_line_and_field(string line, string expected)
    {
        var error = Assert.Throws<JsonlException>(() => Read("{\"code\":\"ok\",\"id\":0}\n" + line));
        var problem = Assert.Single(error.Problems);
        Assert.Equal(2, problem.Line);
        Assert.StartsWith("data.jsonl, line 2", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Deep_nesting_is_refused_without_a_stack_overflow()
    {
        var deep = "{\"code\":" + new string('[', 100_000) + new string(']', 100_000) + ",\"id\":1}";
        Assert.Contains("not valid JSON", Assert.Throws<JsonlException>(() => Read(deep)).Message);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        byte[] bytes = [.. "{\"code\":\""u8, 0xFF, .. "\",\"id\":1}\n"u8];
        Assert.Contains("line 1: the line isn't valid UTF-8", Assert.Throws<JsonlException>(() => Read(bytes)).Message);
    }

    [Fact]
    public void A_gzip_file_is_refused_by_its_first_bytes() =>
        Assert.Contains("gunzip", Assert.Throws<JsonlException>(() => Read([0x1F, 0x8B, 8, 0, 0])).Message);

    [Fact]
    public void All_bad_lines_are_reported_but_not_more_than_twenty()
    {
        var error = Assert.Throws<JsonlException>(() => Read("{\"code\":\"ok\",\"id\":0}\n{}\n{\"code\":\"ok\",\"id\":0}\nx\n"));
        Assert.Equal([2, 4], error.Problems.Select(p => p.Line));

        var many = Assert.Throws<JsonlException>(() => Read(string.Concat(Enumerable.Repeat("{}\n", 100))));
        Assert.Equal(JsonlFile.MaxProblems, many.Problems.Count);
        Assert.Contains("stopped after 20 problems", many.Message);
    }

    [Fact]
    public void A_line_of_exactly_the_limit_is_read_and_one_byte_more_is_refused_without_losing_the_next()
    {
        const int Frame = 19; // {"code":"","id":1} is 18 bytes, and a carriage return
        var longest = "{\"code\":\"" + new string('a', JsonlFile.MaxLineBytes - Frame + 1) + "\",\"id\":1}";
        Assert.Equal(JsonlFile.MaxLineBytes, longest.Length);
        Assert.Single(Read(longest + "\n"));

        var error = Assert.Throws<JsonlException>(() => Read(longest + " \n{\"code\":\"b\",\"id\":\"x\"}\n"));
        Assert.Equal([1, 2], error.Problems.Select(p => p.Line));
        Assert.Contains("longer than", error.Problems[0].Message);
    }

    [Fact]
    public void A_missing_file_is_an_exception_that_names_it() =>
        Assert.Contains("nowhere.jsonl", Assert.Throws<FileNotFoundException>(() => JsonlFile.Read("nowhere.jsonl", r => r.Line)).Message);

    private static IReadOnlyList<Row> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static IReadOnlyList<Row> Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return JsonlFile.Read(stream, "data.jsonl", record => new Row(record.Text("code"), record.Integer("id")));
    }
}
