using System.Security.Cryptography;
using System.Text;
using Redraft.Models;

namespace Redraft.Tasks.Mbpp;

/// <summary>The prompts of Chen et al. 2023, for models that read plain text.</summary>
/// <remarks>Source: arXiv:2303.16749, appendix, and its published data.</remarks>
internal static class MbppPrompts
{
    private const string Quote = "\"\"\"\n";
    private const string Example = "\n\n>>> Example: ";
    private const string Old = "OLD CODE:\n";
    private const string Feedback = "\n\nFEEDBACK:\n";
    private const string New = "\n\nREFINEMENT:\n";

    public static string TemplateHash { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Quote, Example, Old, Feedback, New))))[..16];

    /// <summary>What is asked, with the first assert as the example.</summary>
    public static string Description(MbppRow row) =>
        row.Text + Example + row.Tests[0].Replace("assert ", "", StringComparison.Ordinal).Replace("==", "=", StringComparison.Ordinal);

    /// <summary>What the prompt ends with, or null where the rule finds nothing.</summary>
    public static string? Signature(MbppRow row, MbppPromptForm form) =>
        form == MbppPromptForm.Official ? OfficialMbpp.Signature(row) : PythonSignature.Of(row.Code, row.Entry);

    public static Prompt Draft(string description, string signature) =>
        Prompt.Empty.Template(Quote).Text(description).Template("\n\"\"\"\n\n").Text(signature);

    /// <summary>Old code and feedback, without the head of the new code: what the refiner of the paper was trained on.</summary>
    public static Prompt Refinement(string oldCode, string feedback) =>
        Prompt.Empty.Template(Old).Text(oldCode).Template(Feedback).Text(feedback).Template(New);

    public static Prompt Redraft(string description, string signature, string oldCode, string? feedback)
    {
        var start = feedback is null
            ? Prompt.Empty.Template(Old).Text(oldCode).Template(New)
            : Refinement(oldCode, feedback);
        return new Prompt([.. start.Parts, .. Draft(description, signature).Parts]);
    }
}
