using System.Text.Json;

namespace Redraft.Evaluating;

/// <summary>What a verdict is called in scores, reports, tables and JSON.</summary>
public static class VerdictName
{
    /// <summary>The verdict's name in kebab case, for example <c>missing-function</c>; as stores write it.</summary>
    public static string Of(Verdict verdict) => JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.ToString());
}
