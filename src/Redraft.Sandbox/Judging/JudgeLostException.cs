namespace Redraft.Sandbox.Judging;

/// <summary>The judge gave no answer; it has to be replaced.</summary>
internal sealed class JudgeLostException(Stop stop, string printed)
    : Exception($"the process that holds the tests gave no answer ({stop}){(printed.Length > 0 ? ": " + EscapedText.Of(printed, 300) : "")}");
