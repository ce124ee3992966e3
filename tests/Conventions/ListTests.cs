using System.Reflection;
using System.Text.RegularExpressions;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Runs;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Conventions;

public sealed partial class ListTests
{
    /// <summary>Interfaces whose implementations users choose between, and that therefore each have a mirrored test class.</summary>
    private static readonly Type[] Seams =
        [typeof(ITask), typeof(ISelector), typeof(IFeedbackSource), typeof(ITransformer), typeof(IProgramGrader), typeof(IRunStore)];

    private static readonly Assembly[] Product =
        [typeof(ITask).Assembly, typeof(ITransformer).Assembly, typeof(Redraft.Sandbox.SandboxOptions).Assembly, typeof(Redraft.Web.Reports.ReportPage).Assembly];

    [Fact]
    public void Every_selector_is_in_the_list() =>
        Assert.Equal(Names(typeof(ISelector)), Selectors.All.Select(s => s.GetType().Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_architecture_is_in_the_list()
    {
        using var pool = new WorkerPool(1);
        var config = new ModelConfig { ModelType = "", VocabularySize = 8, Width = 8, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadWidth = 8, FeedForwardWidth = 8, ContextLength = 8 };
        var listed = ArchitectureList.Names.Select(name => ArchitectureList.Create(config with { ModelType = name }, pool).GetType().Name);

        Assert.Equal(Names(typeof(ITransformer)), listed.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_of_parts_are_unique_and_in_kebab_case()
    {
        var names = Selectors.All.Select(s => s.Name).ToList();

        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches(Kebab(), name));
    }

    [Fact]
    public void Every_part_has_a_mirrored_test_class()
    {
        var untested = Seams.SelectMany(Implementations).Select(type => type.Name).Distinct().Select(name =>
        {
            var source = Repository.Product.First(f => f.OuterTypes.Any(t => t.Identifier.Text == name)).Path;
            var parts = source.Split('/');
            return $"tests/{parts[1]}.Tests/{string.Join('/', parts[2..^1].Append(name + "Tests.cs"))}";
        }).Where(test => !Repository.Has(test));

        Refuse.Any(untested, "parts lack their mirrored test class");
    }

    private static IEnumerable<string> Names(Type seam) => Implementations(seam).Select(t => t.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<Type> Implementations(Type seam) =>
        Product.SelectMany(a => a.GetTypes()).Where(t => t is { IsClass: true, IsAbstract: false, IsNested: false } && seam.IsAssignableFrom(t));

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();
}
