using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Conventions;

public sealed class SizeTests
{
    private const int MostLines = 400;
    private const int MostMethodLines = 60; // a screen
    private const int MostParameters = 6;

    [Fact]
    public void No_file_is_longer_than_400_lines_without_a_reason()
    {
        var long_ = Repository.All.Where(f => f.Lines > MostLines).Select(f => f.Path).ToList();

        Refuse.Any(long_.Except(Exceptions.LongFiles.Keys), $"longer than {MostLines} lines; split them, or give the reason in tests/Conventions/Exceptions.cs");
        Refuse.Any(Exceptions.LongFiles.Keys.Except(long_), "listed in tests/Conventions/Exceptions.cs without need");
    }

    [Fact]
    public void No_method_is_longer_than_a_screen_without_a_reason()
    {
        var long_ = Repository.All.SelectMany(f => f.Tree.DescendantNodes()
            .Where(n => n is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax && LinesOf(n) > MostMethodLines)
            .Select(n => $"{f.Path}: {NameOf(n)}")).ToList();

        Refuse.Any(long_.Except(Exceptions.LongMethods.Keys), $"longer than {MostMethodLines} lines; split them, or give the reason in tests/Conventions/Exceptions.cs");
        Refuse.Any(Exceptions.LongMethods.Keys.Except(long_), "listed in tests/Conventions/Exceptions.cs without need");
    }

    [Fact]
    public void No_constructor_takes_more_than_six_parameters()
    {
        var wide = Repository.Product.SelectMany(f => f.Tree.DescendantNodes()
            .Where(n => Parameters(n) > MostParameters)
            .Select(n => $"{f.Path}: {NameOf(n)}"));

        Refuse.Any(wide, $"take more than {MostParameters} parameters; make the settings a record, or split the class");
    }

    // A positional record is data, not a constructor with work to do.
    private static int Parameters(SyntaxNode node) => node switch
    {
        ConstructorDeclarationSyntax c => c.ParameterList.Parameters.Count,
        ClassDeclarationSyntax { ParameterList: { } list } => list.Parameters.Count,
        StructDeclarationSyntax { ParameterList: { } list } => list.Parameters.Count,
        _ => 0,
    };

    private static int LinesOf(SyntaxNode node)
    {
        var span = node.SyntaxTree.GetLineSpan(node.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax m => m.Identifier.Text,
        ConstructorDeclarationSyntax c => c.Identifier.Text,
        TypeDeclarationSyntax t => t.Identifier.Text,
        LocalFunctionStatementSyntax l => l.Identifier.Text,
        _ => node.GetType().Name,
    };
}
