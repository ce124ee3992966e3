using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Redraft.Evaluating;

namespace Conventions;

public sealed partial class ListTests
{
    [Fact]
    public void Every_implementation_stands_in_the_list_of_its_kind()
    {
        var wrong = Seam.All.Where(seam => seam.List is not null).SelectMany(seam =>
        {
            var made = Made(seam.List!);
            return Parts.Implementations(seam.Interface).Select(t => t.Name).Where(name => !made.Contains(name))
                .Select(name => $"{name} ({seam.Interface.Name}) has no line in {seam.List}");
        });

        Refuse.Any(wrong, "parts are missing in their lists; nobody can name them");
    }

    [Fact]
    public void Names_of_parts_are_unique_and_in_kebab_case()
    {
        foreach (var (kind, names) in Parts.Names)
        {
            Assert.NotEmpty(names);
            Refuse.Any(names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key), $"names stand twice among the {kind}");
            Refuse.Any(names.Where(n => !Kebab().IsMatch(n)), $"names of {kind} aren't in kebab case");
        }
    }

    [Fact]
    public void Every_metric_is_computed_by_a_class_beside_its_list_with_tests_of_its_own()
    {
        Refuse.Any(MetricList.All.Select(m => m.ComputedBy).Where(t => !Parts.FileOf(t).StartsWith("src/Redraft/Evaluating/", StringComparison.Ordinal)).Select(t => t.Name), "metrics live elsewhere");
        Refuse.Any(MetricList.All.Select(m => Parts.TestOf(m.ComputedBy)).Where(test => !Repository.Has(test)), "metrics lack their mirrored test class");
    }

    /// <summary>The types that a list makes, itself or by the factories that it calls.</summary>
    private static HashSet<string> Made(string list)
    {
        var file = Repository.All.Single(f => f.Path == list);
        var called = file.Tree.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(i => (i.Expression as MemberAccessExpressionSyntax)?.Expression.ToString()).ToHashSet();
        return [.. Repository.Product.Where(f => f == file || f.OuterTypes.Any(t => called.Contains(t.Identifier.Text)))
            .SelectMany(f => f.Tree.DescendantNodes().OfType<ObjectCreationExpressionSyntax>()).Select(o => o.Type.ToString().Split('.')[^1])];
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*(@k)?$")]
    private static partial Regex Kebab();
}
