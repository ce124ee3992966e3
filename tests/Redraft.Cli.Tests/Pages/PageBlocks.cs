using System.Text.RegularExpressions;

namespace Redraft.Cli.Tests.Pages;

/// <summary>The blocks of code on a page of the documentation.</summary>
internal static partial class PageBlocks
{
    /// <summary>Those in a language, in the order of the page.</summary>
    public static IReadOnlyList<string> Of(string page, string language)
        => [.. Block().Matches(File.ReadAllText(Path.Combine(Installation.Home(), page))).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value)];

    /// <summary>The command lines of redraft in the shell's blocks, continued lines joined, without what comes before and after the command on its line.</summary>
    public static IReadOnlyList<string> Commands(string page) =>
    [
        .. Of(page, "sh").Concat(Of(page, "text")).SelectMany(block => block.Replace("\\\n", "", StringComparison.Ordinal).Split('\n'))
            .Select(line => Command().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value.Trim()),
    ];

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?:^|until |setsid )(?:\.{1,2}/)?redraft ((?:[^#;>&|<]|--)*)")]
    private static partial Regex Command();
}
