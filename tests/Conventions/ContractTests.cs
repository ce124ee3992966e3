namespace Conventions;

public sealed class ContractTests
{
    [Fact]
    public void Every_implementation_has_a_mirrored_test_class_that_inherits_its_contract()
    {
        var wrong = new List<string>();
        foreach (var seam in Seam.All)
        {
            foreach (var type in Parts.Implementations(seam.Interface))
            {
                var test = Repository.All.SingleOrDefault(f => f.Path == Parts.TestOf(type));
                if (test is null)
                {
                    wrong.Add($"{type.Name} has no {Parts.TestOf(type)}");
                }
                else if (!Inherited(test, type.Name + "Tests").Contains(seam.Contract))
                {
                    wrong.Add($"{test.Path} doesn't inherit {seam.Contract}");
                }
            }
        }

        Refuse.Any(wrong, "implementations aren't held to their contract");
    }

    [Fact]
    public void Every_contract_has_its_suite_and_somebody_who_is_held_to_it()
    {
        Refuse.Any(Seam.All.Select(s => $"tests/Redraft.Contracts/{s.Contract}.cs").Where(f => !Repository.Has(f)), "suites are missing");
        Refuse.Any(Seam.All.Where(s => !Parts.Implementations(s.Interface).Any()).Select(s => s.Interface.Name), "seams have no implementation");
    }

    [Fact]
    public void Every_public_interface_is_a_seam_with_a_contract_or_says_why_not()
    {
        var interfaces = Parts.Product.SelectMany(a => a.GetExportedTypes()).Where(t => t is { IsInterface: true, IsNested: false }).Select(t => t.Name).ToList();
        var known = Seam.All.Select(s => s.Interface.Name).Concat(Seam.WithoutContract.Keys).ToHashSet();

        Refuse.Any(interfaces.Where(name => !known.Contains(name)), "public interfaces without a contract; see tests/Conventions/Seam.cs");
        Refuse.Any(Seam.WithoutContract.Keys.Where(name => !Repository.Product.Any(f => f.Types.Any(t => t.Identifier.Text == name))), "excused interfaces don't exist");
        Refuse.Any(Seam.WithoutSuite.Keys.Where(name => !Repository.Product.Any(f => f.Types.Any(t => t.Identifier.Text == name))), "excused implementations don't exist");
    }

    [Fact]
    public void The_page_for_contributors_has_a_row_for_every_kind_that_is_listed()
    {
        var rows = Repository.Read("CONTRIBUTING.md").Split('\n').Where(line => line.StartsWith('|')).ToList();

        Refuse.Any(Seam.All.Where(s => s.List is not null && !rows.Any(row => row.Contains($"`{s.Interface.Name}`", StringComparison.Ordinal)
            && row.Contains($"`{s.List}`", StringComparison.Ordinal) && row.Contains($"`{s.Contract}`", StringComparison.Ordinal))).Select(s => s.Interface.Name),
            "kinds have no row (interface, list, suite) in CONTRIBUTING.md");
    }

    /// <summary>The suites that a test class inherits, those of its suites too.</summary>
    private static IEnumerable<string> Inherited(SourceFile file, string name)
    {
        var bases = file.Types.Where(t => t.Identifier.Text == name)
            .SelectMany(t => t.BaseList?.Types.Select(b => b.Type.ToString()) ?? []).ToList();
        return bases.Concat(bases.SelectMany(b => Repository.All.Where(f => f.Path == $"tests/Redraft.Contracts/{b}.cs").SelectMany(f => Inherited(f, b))));
    }
}
