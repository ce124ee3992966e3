using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Conventions;

public sealed class ShapeTests
{
    [Fact]
    public void Every_concrete_class_is_sealed()
    {
        // Fixtures and contract suites are inherited by tests; they are abstract then.
        var open = Repository.All.SelectMany(f => f.Types
            .Where(t => t is ClassDeclarationSyntax or RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: not (int)SyntaxKind.StructKeyword })
            .GroupBy(t => t.Identifier.Text)
            .Where(parts => !parts.Any(t => Is(t, SyntaxKind.SealedKeyword) || Is(t, SyntaxKind.StaticKeyword) || Is(t, SyntaxKind.AbstractKeyword)))
            .Where(parts => !parts.Any(t => Is(t, SyntaxKind.PartialKeyword)))
            .Select(parts => $"{f.Path}: {parts.Key}"));

        Refuse.Any(open, "classes are neither sealed, static nor abstract");
    }

    [Fact]
    public void Options_and_recipes_are_sealed_records_that_never_change()
    {
        var wrong = new List<string>();
        // The command line's options are declarations for its parser, not settings of a part.
        foreach (var file in Repository.Product.Where(f => !f.Path.StartsWith("src/Redraft.Cli/", StringComparison.Ordinal)))
        {
            foreach (var type in file.Types.Where(t => t.Identifier.Text.EndsWith("Options", StringComparison.Ordinal) || t.Identifier.Text.EndsWith("Recipe", StringComparison.Ordinal)))
            {
                var name = $"{file.Path}: {type.Identifier.Text}";
                if (type is not RecordDeclarationSyntax)
                {
                    wrong.Add(name + " isn't a record");
                }

                wrong.AddRange(type.Members.OfType<PropertyDeclarationSyntax>()
                    .Where(p => p.AccessorList?.Accessors.Any(a => a.IsKind(SyntaxKind.SetAccessorDeclaration)) == true)
                    .Select(p => $"{name}.{p.Identifier.Text} has a setter; use init"));
            }
        }

        Refuse.Any(wrong, "options aren't immutable records");
    }

    [Fact]
    public void No_static_state_changes()
    {
        var mutable = Repository.Product.SelectMany(f => f.Tree.DescendantNodes().OfType<FieldDeclarationSyntax>()
            .Where(d => d.Modifiers.Any(SyntaxKind.StaticKeyword) && !d.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) && !d.Modifiers.Any(SyntaxKind.ConstKeyword))
            .Select(d => $"{f.Path}: {d.Declaration.Variables[0].Identifier.Text}"))
            .Concat(Repository.Product.SelectMany(f => f.Tree.DescendantNodes().OfType<PropertyDeclarationSyntax>()
                .Where(p => p.Modifiers.Any(SyntaxKind.StaticKeyword) && p.AccessorList?.Accessors.Any(a => a.IsKind(SyntaxKind.SetAccessorDeclaration)) == true)
                .Select(p => $"{f.Path}: {p.Identifier.Text}")));

        Refuse.Any(mutable, "static fields or properties can change; pass the state in");
    }

    private static bool Is(TypeDeclarationSyntax type, SyntaxKind modifier) => type.Modifiers.Any(modifier);
}
