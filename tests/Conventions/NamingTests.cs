using System.Text.RegularExpressions;

namespace Conventions;

public sealed partial class NamingTests
{
    private static readonly string[] RefusedFolders = ["Core", "Common", "Utils", "Utilities", "Helpers", "Abstractions", "Shared"];

    [Fact]
    public void No_type_is_named_after_nothing()
    {
        var vague = Repository.All.SelectMany(f => f.OuterTypes.Concat(f.Types).Select(t => t.Identifier.Text)
            .Where(name => Vague().IsMatch(name)).Select(name => $"{f.Path}: {name}"));

        Refuse.Any(vague, "type names say nothing (Manager, Helper, Util, Service, Processor, Handler); name what it is");
    }

    [Fact]
    public void No_folder_is_a_drawer_for_everything()
    {
        var drawers = Repository.All.Select(f => Path.GetDirectoryName(f.Path)!).Distinct()
            .Where(folder => folder.Split('/').Intersect(RefusedFolders).Any());

        Refuse.Any(drawers, "folders gather things that have nothing in common; put each where it belongs");
    }

    [Fact]
    public void Folder_is_namespace()
    {
        var strayed = Repository.All.Where(f => f.OuterTypes.Any()).Select(f => (f.Path, Found: f.Tree.DescendantNodes()
                .OfType<Microsoft.CodeAnalysis.CSharp.Syntax.BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "", Expected: Expected(f.Path)))
            .Where(f => f.Found != f.Expected)
            .Select(f => $"{f.Path}: namespace {f.Found}, expected {f.Expected}");

        Refuse.Any(strayed, "files whose namespace isn't their folder");
    }

    [Fact]
    public void A_file_is_named_after_a_type_in_it()
    {
        var misnamed = Repository.All.Where(f => f.OuterTypes.Any()
                && !f.OuterTypes.Any(t => t.Identifier.Text == Path.GetFileName(f.Path).Split('.')[0]))
            .Select(f => $"{f.Path}: holds {string.Join(", ", f.OuterTypes.Select(t => t.Identifier.Text))}");

        Refuse.Any(misnamed, "files aren't named after their type");
    }

    // src/Redraft.Engine/Kernels/X.cs → Redraft.Engine.Kernels; tests/Redraft.Tests/Y.cs → Redraft.Tests; samples/your-own-selector/Z.cs → YourOwnSelector
    private static string Expected(string path) => string.Join('.', path.Split('/')[1..^1].Select(folder => string.Concat(folder.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))));

    [GeneratedRegex("(Manager|Helpers?|Utils?|Service|Processor|Handler)$")]
    private static partial Regex Vague();
}
