using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Conventions;

/// <summary>The checkout that the tests look at.</summary>
internal static class Repository
{
    private static readonly string[] BuildFolders = ["bin", "obj", "artifacts", "runs", ".git", "TestResults", "node_modules"];
    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".slnx", ".md", ".yaml", ".yml", ".json", ".sh", ".py", ".css", ".txt", ".editorconfig", ".gitignore"];

    private static readonly Lazy<IReadOnlyList<SourceFile>> Sources = new(() =>
        [.. Files("src").Concat(Files("tests")).Concat(Files("bench")).Concat(Files("samples")).Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(SourceFile.Read)]);

    /// <summary>The root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All C# files, with paths relative to the root.</summary>
    public static IReadOnlyList<SourceFile> All => Sources.Value;

    /// <summary>The C# files of the product.</summary>
    public static IEnumerable<SourceFile> Product => All.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>Every text file that is part of the project, relative to the root.</summary>
    public static IEnumerable<string> Texts() => Files(".").Where(f =>
        TextEndings.Contains(System.IO.Path.GetExtension(f)) || f is "redraft" or "test" or ".ci/run" or "LICENSE");

    /// <summary>The text of a file.</summary>
    public static string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    /// <summary>Whether a file or folder exists.</summary>
    public static bool Has(string path) => System.IO.Path.Exists(System.IO.Path.Combine(Root, path));

    /// <summary>Files under a folder, build output left out.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        var start = System.IO.Path.Combine(Root, folder);
        return Directory.Exists(start) ? Walk(new DirectoryInfo(start)).Order(StringComparer.Ordinal) : [];
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            yield return System.IO.Path.GetRelativePath(Root, file.FullName);
        }

        foreach (var inner in folder.EnumerateDirectories().Where(d => !BuildFolders.Contains(d.Name) && d.LinkTarget is null))
        {
            foreach (var file in Walk(inner))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Redraft.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests don't run inside a checkout: no Redraft.slnx above them");
        }

        return folder.FullName;
    }
}

/// <summary>A parsed C# file.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="Text">Its text.</param>
/// <param name="Tree">Its syntax.</param>
internal sealed record SourceFile(string Path, string Text, CompilationUnitSyntax Tree)
{
    /// <summary>Every type declared in it.</summary>
    public IReadOnlyList<TypeDeclarationSyntax> Types { get; } = [.. Tree.DescendantNodes().OfType<TypeDeclarationSyntax>()];

    /// <summary>The types that aren't nested in another.</summary>
    public IReadOnlyList<BaseTypeDeclarationSyntax> OuterTypes { get; } =
        [.. Tree.DescendantNodes(node => node is not BaseTypeDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>()];

    /// <summary>How many lines it has.</summary>
    public int Lines => Text.AsSpan().Count('\n') + (Text.EndsWith('\n') ? 0 : 1);

    public static SourceFile Read(string path)
    {
        var text = Repository.Read(path);
        return new SourceFile(path.Replace('\\', '/'), text, (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text).GetRoot());
    }

    /// <summary>Code without comments, on one line a token; for looking words up.</summary>
    public IEnumerable<string> Identifiers => Tree.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText);
}
