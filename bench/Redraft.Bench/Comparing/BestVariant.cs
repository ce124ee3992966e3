namespace Redraft.Bench.Comparing;

/// <summary>A contender that can be set in several ways: each is tried once while warming up, the fastest goes on.</summary>
/// <param name="variants">The ways, each already warm after one turn.</param>
/// <param name="seconds">How long a trial is.</param>
internal sealed class BestVariant(IReadOnlyList<IContender> variants, double seconds) : IContender
{
    private IContender _best = variants[0];

    public string Description => _best.Description;

    public int? Process => _best.Process;

    public void Start()
    {
        var most = 0.0;
        List<string> failures = [];
        foreach (var variant in variants)
        {
            try
            {
                variant.Start();
                var figure = variant.Measure(seconds);
                if (figure > most)
                {
                    (_best, most) = (variant, figure);
                }
            }
            catch (ContenderException error)
            {
                failures.Add(error.Message); // a build may lack one of the ways
            }
        }

        if (most == 0)
        {
            throw new ContenderException(string.Join("; ", failures));
        }
    }

    public double Measure(double turnSeconds) => _best.Measure(turnSeconds);

    public void Dispose()
    {
        foreach (var variant in variants)
        {
            variant.Dispose();
        }
    }
}
