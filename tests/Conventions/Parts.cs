using System.Reflection;
using Redraft.Engine.Architectures;
using Redraft.Engine.Objectives;
using Redraft.Engine.Optimizing;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Rating;
using Redraft.Rewarding;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Conventions;

/// <summary>What the product consists of, as it was compiled.</summary>
internal static class Parts
{
    /// <summary>Every assembly of the product.</summary>
    public static IReadOnlyList<Assembly> Product { get; } =
    [
        typeof(ITask).Assembly, typeof(ITransformer).Assembly, typeof(Redraft.Sandbox.SandboxOptions).Assembly, typeof(Redraft.Web.Reports.ReportPage).Assembly,
        typeof(Redraft.Remote.HostedLanguageModel).Assembly, typeof(Redraft.Mcp.AssistantOptions).Assembly, Assembly.Load("Redraft.Cli"),
    ];

    /// <summary>Kind → the names in its list.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Names { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["tasks"] = [.. TaskList.All.Select(t => t.Name)],
        ["feedback sources"] = [.. FeedbackSourceList.All.Select(f => f.Name)],
        ["selectors"] = [.. Selectors.Names],
        ["raters"] = [.. Raters.Names],
        ["reward models"] = [.. RewardKinds.Names],
        ["baselines"] = [.. BaselineList.Names],
        ["controls"] = [.. RefinementControls.Names],
        ["metrics"] = [.. MetricList.All.Select(m => m.Name)],
        ["objectives"] = [.. ObjectiveList.All.Select(o => o.Name)],
        ["schedules"] = [.. LearningRateSchedules.Names],
        ["architectures"] = [.. ArchitectureList.Names],
    };

    /// <summary>What <c>redraft list</c> prints: kind and name.</summary>
    public static IReadOnlyList<(string Kind, string Name)> Listed { get; } =
    [
        .. ((IEnumerable<object>)Assembly.Load("Redraft.Cli").GetType("Redraft.Cli.Part", throwOnError: true)!.GetMethod("All")!.Invoke(null, [Repository.Root])!)
            .Select(part => ((string)part.GetType().GetProperty("Kind")!.GetValue(part)!, (string)part.GetType().GetProperty("Name")!.GetValue(part)!)),
    ];

    /// <summary>The implementations of an interface that users and tests can reach; private stand-ins are left out.</summary>
    public static IEnumerable<Type> Implementations(Type seam) =>
        Product.SelectMany(a => a.GetTypes()).Where(t => t is { IsClass: true, IsAbstract: false, IsNested: false } && seam.IsAssignableFrom(t))
            .Where(t => !Seam.WithoutSuite.ContainsKey(t.Name));

    /// <summary>The file that declares a type.</summary>
    public static string FileOf(Type type) => Repository.Product.First(f =>
        f.OuterTypes.Any(t => t.Identifier.Text == type.Name.Split('`')[0]) && f.Path.StartsWith($"src/{type.Assembly.GetName().Name}/", StringComparison.Ordinal)).Path;

    /// <summary>Where the test class of a type belongs: src/Redraft/A/B.cs → tests/Redraft.Tests/A/BTests.cs.</summary>
    public static string TestOf(Type type)
    {
        var parts = FileOf(type).Split('/');
        return $"tests/{parts[1]}.Tests/{string.Join('/', parts[2..^1].Append(type.Name + "Tests.cs"))}";
    }
}
