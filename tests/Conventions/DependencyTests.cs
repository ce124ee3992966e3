using System.Xml.Linq;

namespace Conventions;

public sealed class DependencyTests
{
    /// <summary>Project → the projects that it may reference.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Redraft.Engine"] = [],
        ["Redraft"] = ["Redraft.Engine"],
        ["Redraft.Sandbox"] = ["Redraft"],
        ["Redraft.Web"] = ["Redraft"],
        ["Redraft.Remote"] = ["Redraft"],
        ["Redraft.Cli"] = ["Redraft", "Redraft.Engine", "Redraft.Sandbox", "Redraft.Web", "Redraft.Remote"],
    };

    /// <summary>Name in code → the one project that may use it.</summary>
    private static readonly Dictionary<string, string[]> Privileges = new()
    {
        // only the sandbox starts a foreign program
        ["ProcessStartInfo"] = ["Redraft.Sandbox"],
        ["posix_spawn"] = ["Redraft.Sandbox"],
        ["posix_spawnp"] = ["Redraft.Sandbox"],
        ["fork"] = ["Redraft.Sandbox"],
        ["vfork"] = ["Redraft.Sandbox"],
        ["execve"] = ["Redraft.Sandbox"],
        ["execvp"] = ["Redraft.Sandbox"],
        // only what talks to hosted models or serves pages opens connections
        ["HttpClient"] = ["Redraft.Remote"],
        ["TcpClient"] = ["Redraft.Remote"],
        ["Socket"] = ["Redraft.Remote", "Redraft.Web", "Redraft.Sandbox"], // the sandbox names the system call to refuse it
        ["TcpListener"] = ["Redraft.Web"],
        ["HttpListener"] = ["Redraft.Web"],
        // only the command line talks to a terminal
        ["Console"] = ["Redraft.Cli"],
        ["AnsiConsole"] = ["Redraft.Cli"],
        // nothing reads objects that name their own types
        ["BinaryFormatter"] = [],
        ["TypeNameHandling"] = [],
    };

    [Fact]
    public void Projects_reference_only_what_lies_below_them()
    {
        var wrong = Projects().SelectMany(p => References(p.Xml, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r))
            .Where(r => !Arrows.GetValueOrDefault(p.Name, []).Contains(r)).Select(r => $"{p.Name} → {r}"));

        Refuse.Any(wrong, "references point the wrong way");
        Refuse.Any(Projects().Select(p => p.Name).Where(name => !Arrows.ContainsKey(name)), "projects without a place in the arrows");
    }

    [Fact]
    public void The_engine_needs_no_package()
    {
        var (_, xml) = Projects().Single(p => p.Name == "Redraft.Engine");

        Assert.Empty(References(xml, "PackageReference"));
    }

    [Fact]
    public void The_user_interface_packages_stay_in_their_projects()
    {
        var wrong = Projects().Where(p => p.Name is "Redraft" or "Redraft.Engine" or "Redraft.Sandbox").SelectMany(p => References(p.Xml, "PackageReference")
            .Where(r => r.StartsWith("Spectre", StringComparison.Ordinal) || r.StartsWith("System.CommandLine", StringComparison.Ordinal) || r.Contains("AspNetCore", StringComparison.Ordinal))
            .Select(r => $"{p.Name} → {r}"));

        Refuse.Any(wrong, "packages of a user interface below the user interface");
    }

    [Fact]
    public void Privileges_stay_where_they_belong()
    {
        var wrong = Repository.Product.SelectMany(f => f.Identifiers.Distinct()
            .Where(word => Privileges.TryGetValue(word, out var projects) && !projects.Contains(f.Path.Split('/')[1]))
            .Select(word => $"{f.Path}: {word}"));

        Refuse.Any(wrong, "uses of what only another project may use");
    }

    [Fact]
    public void Every_package_version_stands_once_and_says_why()
    {
        var props = XDocument.Parse(Repository.Read("Directory.Packages.props"));
        var names = References(props, "PackageVersion").ToList();

        Assert.Equal(names.Distinct(), names);
        var used = Repository.Files(".").Where(f => f.EndsWith("proj", StringComparison.Ordinal) || f == "Directory.Build.props")
            .SelectMany(f => References(XDocument.Parse(Repository.Read(f)), "PackageReference")).ToHashSet();
        Refuse.Any(names.Where(n => !used.Contains(n)), "packages are pinned but not used");
    }

    private static IEnumerable<(string Name, XDocument Xml)> Projects() => Repository.Files("src").Where(f => f.EndsWith(".csproj", StringComparison.Ordinal))
        .Select(f => (Path.GetFileNameWithoutExtension(f), XDocument.Parse(Repository.Read(f))));

    private static IEnumerable<string> References(XDocument xml, string kind) => xml.Descendants(kind).Select(r => r.Attribute("Include")?.Value ?? "");
}
