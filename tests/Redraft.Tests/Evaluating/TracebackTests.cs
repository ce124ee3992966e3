using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class TracebackTests
{
    [Fact]
    public void It_shows_each_place_with_its_line_and_the_exception_last()
    {
        var verdict = new ProgramVerdict { Verdict = Verdict.Exception, Message = "KeyError: 'a'", Places = [new CodePlace(3, "solve"), new CodePlace(1, "look")] };

        Assert.Equal("Traceback, the innermost call last:\n  line 3, in solve\n    return look()\n  line 1, in look\n    def look(): return {}['a']\nKeyError: 'a'",
            Traceback.Of(verdict, "def look(): return {}['a']\ndef solve():\n    return look()\n"));
    }

    [Fact]
    public void A_line_that_is_not_there_or_cannot_be_seen_stays_out()
    {
        var verdict = new ProgramVerdict { Verdict = Verdict.Exception, Message = "m", Places = [new CodePlace(9, "far"), new CodePlace(2, "blank"), new CodePlace(1, "")] };

        Assert.Equal("Traceback, the innermost call last:\n  line 9, in far\n  line 2, in blank\n  line 1\n    x = '\\u202e'\nm", Traceback.Of(verdict, "x = '\u202e'\n  \n"));
    }

    [Fact]
    public void Without_a_place_there_is_none() => Assert.Null(Traceback.Of(new ProgramVerdict { Verdict = Verdict.Wrong, Message = "m" }, "x"));
}
