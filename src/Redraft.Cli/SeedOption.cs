using System.CommandLine;
using System.Globalization;

namespace Redraft.Cli;

/// <summary>A seed of a training: decimal, or hexadecimal after <c>0x</c>, as <c>run.db</c> has it.</summary>
internal static class SeedOption
{
    /// <summary>A seed as the option takes it: <c>0x</c> and 16 digits.</summary>
    public static string Shown(ulong seed) => "0x" + seed.ToString("x16", CultureInfo.InvariantCulture);

    public static Option<ulong?> Create(string description) => new("--seed")
    {
        HelpName = "N",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)))
            {
                return number;
            }

            result.AddError($"--seed takes a whole number from 0 of 64 bits, such as 7 or 0x74b12f2441ea53bc, found '{UntrustedText.Visible(text, 80)}'");
            return null;
        },
    };
}
