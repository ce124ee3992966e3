namespace Redraft.Tasks.Mbpp;

/// <summary>What a rule for prompts makes of a data file.</summary>
/// <param name="Form">The rule.</param>
/// <param name="Total">All tasks.</param>
/// <param name="Built">Those that it builds a prompt for.</param>
/// <param name="Leaking">Those whose prompt shows gold code besides the function's head.</param>
/// <param name="Failed">The tasks that it builds none for.</param>
public sealed record MbppPromptCounts(MbppPromptForm Form, int Total, int Built, int Leaking, IReadOnlyList<int> Failed)
{
    /// <summary>Counts.</summary>
    public static MbppPromptCounts Of(IReadOnlyList<MbppRow> rows, MbppPromptForm form)
    {
        var signatures = rows.Select(row => (row.TaskId, Signature: MbppPrompts.Signature(row, form))).ToList();
        return new MbppPromptCounts(
            form,
            rows.Count,
            signatures.Count(s => s.Signature is not null),
            signatures.Count(s => s.Signature is not null && s.Signature[..s.Signature.LastIndexOf("def ", StringComparison.Ordinal)].Trim().Length > 0),
            [.. signatures.Where(s => s.Signature is null).Select(s => s.TaskId)]);
    }
}
