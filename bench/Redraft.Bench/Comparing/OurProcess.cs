using System.Globalization;

namespace Redraft.Bench.Comparing;

/// <summary>Our own contenders: this program again, with <c>work</c>.</summary>
/// <param name="options">How many threads, and which time counts.</param>
internal sealed class OurProcess(CompareOptions options)
{
    /// <summary>The name of ours in every group.</summary>
    public const string Name = "redraft";

    /// <summary>The environment in which a .NET program sees as many processors as it is to use.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["DOTNET_PROCESSOR_COUNT"] = options.Threads.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What <see cref="Working.WorkCommand"/> makes of these arguments.</summary>
    public Candidate Candidate(string name, params string[] arguments) => new(name, () => Contender(arguments));

    /// <summary>The same, to be started.</summary>
    public IContender Contender(params string[] arguments)
        => options.Timed(new LineContender([System.Environment.ProcessPath!, typeof(OurProcess).Assembly.Location, "work", .. arguments], Environment));
}
