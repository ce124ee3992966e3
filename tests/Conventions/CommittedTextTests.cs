using System.Text.RegularExpressions;

namespace Conventions;

public sealed partial class CommittedTextTests
{
    [Fact]
    public void No_file_names_a_path_of_somebodys_machine()
    {
        // The sandbox's hostile programs say which secrets they look for.
        var found = Repository.Texts().Where(f => f != "tests/Conventions/CommittedTextTests.cs" && !f.StartsWith("tests/Redraft.Sandbox.Tests/Programs/", StringComparison.Ordinal))
            .SelectMany(f => MachinePath().Matches(Repository.Read(f)).Select(m => $"{f}: {m.Value}"));

        Refuse.Any(found, "paths of one machine; use paths relative to the project");
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var found = Repository.All.Where(f => !f.Path.StartsWith("tests/Conventions/", StringComparison.Ordinal))
            .SelectMany(f => Unfinished().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}"));

        Refuse.Any(found, "places are unfinished");
    }

    [Fact]
    public void Text_files_end_their_lines_with_line_feeds()
    {
        Refuse.Any(Repository.Texts().Where(f => Repository.Read(f).Contains('\r', StringComparison.Ordinal)), "files hold carriage returns");
    }

    [GeneratedRegex("""(?<![\w.~])/(work|root|home|Users)/[A-Za-z0-9._-]+|/tmp/[a-z]+/""")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|\bXXX\b")]
    private static partial Regex Unfinished();
}
