using Redraft.Evaluating;

namespace Redraft.Sandbox.Judging;

/// <summary>One assert of one candidate: carries the judge's questions to the candidate and checked answers back.</summary>
internal sealed class AssertGrading(Judge judge, CandidateRun candidate, int index)
{
    /// <summary>The judge gave no answer and has to be replaced; or null.</summary>
    public JudgeLostException? JudgeLost { get; private set; }

    /// <summary>The candidate was asked something.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>The candidate has answered a question of this assert: what goes wrong from there on may be by its choice.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Why a question of this assert brought no value, or null.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>What is wrong with the assert itself, or null.</summary>
    public string? TestsFault { get; private set; }

    public VerdictStrength Strength { get; private set; }

    public CallOutcome Outcome()
    {
        try
        {
            var message = judge.Grade(index, candidate.IsOver);
            while (message[0] is (byte)'C' or (byte)'E' or (byte)'B')
            {
                IsAsked = true;
                var (failure, value) = candidate.Ask(message[0], message.AsSpan(1));
                Failure ??= failure; // an assert may ask more than once: the first failure is its outcome
                IsAnswered |= failure is null;
                message = judge.Continue(failure is null ? [(byte)'V', .. value] : "X"u8);
            }
            return Read(PlainData.Read(message.AsSpan(1)));
        }
        catch (JudgeLostException lost)
        {
            JudgeLost = lost;
            // Values that collide in a hash table or grow in the tests' own arithmetic: the candidate chose them.
            Failure = candidate.Over ?? Failure.Final(Verdict.Output, "the returned value is too large to compare");
            return new CallOutcome(index, Failure.Verdict, "", null, null, Failure.Text);
        }
    }

    private CallOutcome Read(object? report)
    {
        if (report is not object?[] parts || parts is not [string status, string strength, string call, var expected, var actual, var error])
        {
            throw new HarnessException("the judge's report can't be read");
        }
        Strength = Enum.Parse<VerdictStrength>(strength);
        var verdict = status switch
        {
            "pass" => Verdict.Pass,
            "wrong" => Verdict.Wrong,
            "protocol" => Verdict.Protocol,
            "reply" => Failure?.Verdict ?? Verdict.Harness,
            _ => Verdict.Harness,
        };
        TestsFault = status == "tests" ? Judging.TestsFault.OfAssert(index, error as string ?? "") : null;
        // A value that isn't plain is a wrong answer, described where the value would stand.
        var isValue = Failure is { Verdict: Verdict.Wrong };
        return new CallOutcome(index, verdict, Shown(call)!, Shown(expected), isValue ? Failure!.Text : Shown(actual), isValue ? null : Failure?.Text ?? Shown(error));
    }

    private static string? Shown(object? text) => text is string shown ? UntrustedText.Visible(shown, 700) : null;
}
