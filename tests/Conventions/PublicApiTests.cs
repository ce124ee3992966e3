namespace Conventions;

/// <summary>What the projects offer to each other and to programs that use them, as approved text: a widening is seen in review.</summary>
public sealed class PublicApiTests
{
    private const string Write = "REDRAFT_WRITE_API";

    public static TheoryData<string> Projects => [.. Parts.Product.Select(a => a.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_public_api_is_the_approved_one(string project)
    {
        var path = $"tests/Conventions/PublicApi/{project}.txt";
        var found = new ApiText().Of(Parts.Product.Single(a => a.GetName().Name == project));
        if (Environment.GetEnvironmentVariable(Write) == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, path), found);
        }

        var approved = Repository.Has(path) ? Repository.Read(path) : "";
        Assert.True(approved == found, $"the public API of {project} is not that of {path}:\n{Differences(approved, found)}\n"
            + $"Make internal what nothing outside needs; accept the rest with: {Write}=1 ./test api");
    }

    private static string Differences(string approved, string found)
    {
        var (before, after) = (Qualified(approved), Qualified(found));
        return string.Join('\n', before.Except(after).Select(line => "  − " + line).Concat(after.Except(before).Select(line => "  + " + line)));
    }

    /// <summary>Each member's line with its type before it, for lines that occur in several types.</summary>
    private static List<string> Qualified(string text)
    {
        var (type, lines) = ("", new List<string>());
        foreach (var line in text.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)))
        {
            type = line.StartsWith("    ", StringComparison.Ordinal) ? type : line.Trim();
            lines.Add(line.StartsWith("    ", StringComparison.Ordinal) ? $"{type.Split(" : ")[0]}: {line.Trim()}" : type);
        }

        return lines;
    }
}
