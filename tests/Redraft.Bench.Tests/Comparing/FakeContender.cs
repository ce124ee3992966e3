using Redraft.Bench.Comparing;

namespace Redraft.Bench.Tests.Comparing;

/// <summary>A contender whose figures are given: the first is the warm-up's.</summary>
internal sealed class FakeContender(params double[] figures) : IContender
{
    private int _turn;

    public string Description => "fake";

    public string? Answer { get; init; }

    public double? PeakMebibytes { get; init; }

    public bool IsDisposed { get; private set; }

    public void Start()
    {
    }

    public double Measure(double seconds) => figures[_turn++] is > 0 and var figure ? figure : throw new ContenderException("it broke");

    public void Dispose() => IsDisposed = true;
}
