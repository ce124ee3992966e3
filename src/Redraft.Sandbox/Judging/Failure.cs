using Redraft.Evaluating;

namespace Redraft.Sandbox.Judging;

/// <summary>Why a question brought no value.</summary>
/// <param name="Verdict">What that means for the candidate.</param>
/// <param name="Text">One escaped line.</param>
/// <param name="Line">Line in the candidate's code, or null.</param>
/// <param name="IsFinal">The sandbox is gone or not to be talked to; nothing more can be asked.</param>
internal sealed record Failure(Verdict Verdict, string Text, int? Line, bool IsFinal)
{
    /// <summary>The calls that were under way in the candidate's code, the outermost first; none where it isn't known.</summary>
    public IReadOnlyList<CodePlace> Places { get; init; } = [];

    public static Failure Of(Verdict verdict, string text) => new(verdict, text, null, false);

    public static Failure Final(Verdict verdict, string text) => new(verdict, text, null, true);
}
