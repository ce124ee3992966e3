using System.IO.Compression;
using System.Xml.Linq;
using Redraft.Tests;

namespace Packages.Tests;

/// <summary>What users get who never see this checkout: the packages, and a program of theirs that uses them.</summary>
public sealed class PackageTests(PackedTree packed) : IAsyncLifetime
{
    private const string Tool = "Redraft.Cli";

    public static TheoryData<string> Projects { get; } = [.. Directory.GetDirectories(Path.Combine(Checkout.Root, "src")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public async ValueTask InitializeAsync() => await packed.PackedAsync();

    public ValueTask DisposeAsync() => default;

    [Fact]
    public void Two_packs_of_the_same_tree_in_two_folders_hold_the_same_bytes()
    {
        var (here, there) = (Directory.GetFiles(packed.Packages).Select(Path.GetFileName).Order().ToList(), Directory.GetFiles(packed.Others).Select(Path.GetFileName).Order().ToList());

        Assert.Equal(here, there);
        Assert.Equal(2 * Projects.Count, here.Count);
        Assert.All(here, name => Assert.Equal(Contents(Path.Combine(packed.Packages, name!)), Contents(Path.Combine(packed.Others, name!))));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_package_has_what_a_user_looks_for(string project)
    {
        using var package = ZipFile.OpenRead(PathOf(project, "nupkg"));
        var about = XDocument.Load(package.GetEntry(project + ".nuspec")!.Open()).Root!.Elements().Single().Elements().ToDictionary(e => e.Name.LocalName, e => e);

        Assert.Equal((project, PackedTree.Version, "MIT", "README.md", "icon.png"), (about["id"].Value, about["version"].Value, about["license"].Value, about["readme"].Value, about["icon"].Value));
        Assert.InRange(about["description"].Value.Length, 60, 400);
        Assert.Contains("feedback", about["tags"].Value, StringComparison.Ordinal);
        Assert.All(["README.md", "icon.png"], name => Assert.NotNull(package.GetEntry(name)));
        Assert.All(about.GetValueOrDefault("dependencies")?.Descendants().Where(d => d.Attribute("id")?.Value.StartsWith("Redraft", StringComparison.Ordinal) == true) ?? [], d => Assert.Equal(PackedTree.Version, d.Attribute("version")!.Value));
        Assert.NotNull(package.GetEntry(project == Tool ? $"tools/net10.0/any/{project}.dll" : $"lib/net10.0/{project}.dll"));
        if (project != Tool)
        {
            Assert.NotNull(package.GetEntry($"lib/net10.0/{project}.xml"));
        }

        using var symbols = ZipFile.OpenRead(PathOf(project, "snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.Name == project + ".pdb");
    }

    [Theory]
    [InlineData("Redraft", "redraft-files")]
    [InlineData(Tool, "tools/net10.0/any")]
    public void Models_and_recipes_travel_with_it_byte_for_byte(string project, string place)
    {
        using var package = ZipFile.OpenRead(PathOf(project, "nupkg"));
        var files = new[] { "models", "recipes" }.SelectMany(part => Directory.GetFiles(Path.Combine(Checkout.Root, part), "*", SearchOption.AllDirectories)).Select(path => Path.GetRelativePath(Checkout.Root, path)).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(files, package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith(place + "/models/", StringComparison.Ordinal) || name.StartsWith(place + "/recipes/", StringComparison.Ordinal)).Select(name => name[(place.Length + 1)..]).Order(StringComparer.Ordinal));
        Assert.All(files, file =>
        {
            using var stream = package.GetEntry($"{place}/{file}")!.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            Assert.Equal(File.ReadAllBytes(Path.Combine(Checkout.Root, file)), bytes.ToArray());
        });
    }

    [Fact]
    public async Task A_program_elsewhere_that_uses_the_packages_builds_and_runs_a_round_on_a_chat_client()
    {
        var sample = Path.Combine(Checkout.Root, "samples", "your-own-chat-client");
        var folder = Directory.CreateDirectory(Path.Combine(packed.Folder, "mine")).FullName;
        foreach (var file in Directory.GetFiles(sample))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var project = Path.Combine(folder, "YourOwnChatClient.csproj");
        var text = await File.ReadAllTextAsync(project, TestContext.Current.CancellationToken);
        const string Reference = "<ProjectReference Include=\"../../src/Redraft.Remote/Redraft.Remote.csproj\" />";
        Assert.Contains(Reference, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(project, text.Replace(Reference, $"<PackageReference Include=\"Redraft.Remote\" Version=\"{PackedTree.Version}\" />", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        // What others made is in the cache of this checkout's own restore; ours comes from the packages and goes nowhere else.
        var cache = (await PackedTree.RunAsync(folder, "dotnet", "nuget", "locals", "global-packages", "--list")).Split(": ", 2)[1].Trim();
        await PackedTree.RunAsync(folder, "dotnet", "build", "-c", "Release", "-o", "out", "-nodeReuse:false", "-v", "quiet", "-p:NuGetAudit=false", $"-p:RestoreConfigFile={packed.Sources(folder)}",
            $"-p:RestorePackagesPath={Path.Combine(folder, "restored")}", $"-p:RestoreFallbackFolders={cache}");
        var printed = await PackedTree.RunAsync(folder, "dotnet", Path.Combine("out", "YourOwnChatClient.dll"), "run");

        Assert.Contains("ILF round 1", printed, StringComparison.Ordinal);
        Assert.Contains("first-sentence at offline said: say what the post begins with", printed, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "restored", "redraft.remote", PackedTree.Version, "redraft.remote.nuspec")));
    }

    private string PathOf(string project, string ending) => Path.Combine(packed.Packages, $"{project}.{PackedTree.Version}.{ending}");

    /// <summary>Each file of a package with a digest of its bytes.</summary>
    private static IReadOnlyList<string> Contents(string path)
    {
        using var package = ZipFile.OpenRead(path);
        return [.. package.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            return $"{entry.FullName} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream))}";
        }).Order(StringComparer.Ordinal)];
    }
}
