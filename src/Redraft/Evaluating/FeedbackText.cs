namespace Redraft.Evaluating;

/// <summary>What a verdict says, in a sentence: the text that a model or a person reads as feedback.</summary>
public static class FeedbackText
{
    /// <summary>One line on the first thing that went wrong; null after a pass.</summary>
    public static string? From(ProgramVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (verdict.Verdict == Verdict.Pass)
        {
            return null;
        }
        var failed = verdict.Calls.FirstOrDefault(call => call.Verdict != Verdict.Pass);
        var line = verdict.Line is { } number ? $" (line {number})" : "";
        return failed is not null ? Of(failed) + line : $"{VerdictName.Of(verdict.Verdict)}: {verdict.Message}{line}";
    }

    /// <summary>One line on one call.</summary>
    public static string Of(CallOutcome call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var wanted = call.Expected is null ? "" : $" but {call.Expected} was expected";
        return call.Verdict switch
        {
            Verdict.Pass => $"{call.Call} returned what was expected",
            Verdict.Wrong when call.Error is not null => $"{call.Call} returned {call.Actual}, on which the test fails with {call.Error}",
            Verdict.Wrong when call.Actual is not null => $"{call.Call} returned {call.Actual}{(wanted.Length > 0 ? wanted : ", which fails the test")}",
            Verdict.Wrong => $"{call.Call} does not hold",
            Verdict.Exception => $"{call.Call} raised {call.Error}{wanted}",
            _ => $"{call.Call} failed ({VerdictName.Of(call.Verdict)}): {call.Error}{wanted}",
        };
    }
}
