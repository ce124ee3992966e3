using System.Text.RegularExpressions;

namespace Redraft.Cli;

/// <summary>Takes passwords out of what is printed and kept: of connection strings, which are refused with one, and of URLs.</summary>
internal static partial class Passwords
{
    /// <summary>The text with *** for each password.</summary>
    public static string Hidden(string text) => InAddress().Replace(InConnection().Replace(text, "$1***"), "$1***@");

    [GeneratedRegex("""((?:password|pwd|psw)\s*=\s*)(?:'[^']*'|"[^"]*"|[^;'"]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex InConnection();

    [GeneratedRegex("""(://[^/\s:@]*:)[^/\s@]+@""")]
    private static partial Regex InAddress();
}
