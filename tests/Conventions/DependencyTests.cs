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
        ["Redraft.Mcp"] = ["Redraft"],
        ["Redraft.Cli"] = ["Redraft", "Redraft.Engine", "Redraft.Sandbox", "Redraft.Web", "Redraft.Remote", "Redraft.Mcp"],
    };

    /// <summary>Project → the packages that it may use; neither a user interface nor a server below the user interface.</summary>
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Redraft.Engine"] = [],
        ["Redraft"] = ["YamlDotNet", "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3", "Dapper", "Npgsql", "MathNet.Numerics"],
        ["Redraft.Sandbox"] = [],
        ["Redraft.Web"] = ["DiffPlex"],
        ["Redraft.Remote"] = ["OpenAI", "Microsoft.Extensions.AI.Abstractions", "Polly.Core"],
        ["Redraft.Mcp"] = ["ModelContextProtocol.Core"],
        ["Redraft.Cli"] = ["System.CommandLine", "Spectre.Console"],
    };

    private static readonly string[] UserInterfaces = ["Spectre.", "System.CommandLine", "Microsoft.AspNetCore", "System.Net.Http", "System.Net.Sockets", "Redraft.Web", "Redraft.Cli"];

    [Fact]
    public void Projects_reference_only_what_lies_below_them()
    {
        var wrong = Projects().SelectMany(p => References(p.Xml, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r))
            .Where(r => !Arrows.GetValueOrDefault(p.Name, []).Contains(r)).Select(r => $"{p.Name} → {r}"));

        Refuse.Any(wrong, "references point the wrong way");
        Refuse.Any(Projects().Select(p => p.Name).Where(name => !Arrows.ContainsKey(name)), "projects without a place in the arrows");
    }

    [Fact]
    public void Projects_use_their_own_packages_and_no_others()
        => Refuse.Any(
            Projects().SelectMany(p => References(p.Xml, "PackageReference").Except(Packages.GetValueOrDefault(p.Name, [])).Select(r => $"{p.Name} → {r}")),
            "packages where they don't belong; give the reason beside tests/Conventions/DependencyTests.cs's list if one must be added");

    [Fact]
    public void Nothing_below_the_command_line_runs_on_a_web_framework_or_refers_to_a_user_interface()
    {
        Refuse.Any(Projects().Where(p => p.Name != "Redraft.Web" && p.Xml.Root?.Attribute("Sdk")?.Value != "Microsoft.NET.Sdk").Select(p => p.Name), "projects with another SDK");
        Refuse.Any(Projects().Where(p => p.Name is not ("Redraft.Web" or "Redraft.Cli")).SelectMany(p => References(p.Xml, "FrameworkReference").Select(r => $"{p.Name} → {r}")), "frameworks");
        Refuse.Any(
            Parts.Product.Where(a => a.GetName().Name is "Redraft" or "Redraft.Engine" or "Redraft.Sandbox").SelectMany(a => CompiledCode.Of(a).Assemblies
                .Where(r => UserInterfaces.Any(u => r.StartsWith(u, StringComparison.Ordinal))).Select(r => $"{a.GetName().Name} → {r}")),
            "assemblies of a user interface or a server");
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
