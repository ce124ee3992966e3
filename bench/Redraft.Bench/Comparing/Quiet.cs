using System.Diagnostics;

namespace Redraft.Bench.Comparing;

/// <summary>Waits for a quiet machine before a turn, and has a turn taken again that others disturbed, as long as there is patience.</summary>
/// <param name="patience">How long it may wait and repeat in all.</param>
/// <param name="canary">Sings before each turn.</param>
/// <param name="watch">Begins to look at the neighbours and returns what gives their share since then; null for the system's accounting.</param>
internal sealed class Quiet(TimeSpan patience, Canary canary, Func<Func<IEnumerable<int>>, Func<double>>? watch = null)
{
    /// <summary>The share of the processors from which on others count.</summary>
    public const double Disturbed = 0.05;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Func<Func<IEnumerable<int>>, Func<double>> _watch = watch ?? (contenders => new Neighbours(contenders).Share);
    private TimeSpan _left = patience;

    /// <summary>Has a turn taken.</summary>
    /// <param name="contenders">The processes that belong to us.</param>
    /// <param name="turn">Takes it.</param>
    /// <returns>Its figure, and others' share of the processors meanwhile.</returns>
    public (double Figure, double Others) Take(Func<IEnumerable<int>> contenders, Func<double> turn)
    {
        while (true)
        {
            Wait(contenders);
            canary.Sing();
            var (share, start) = (_watch(contenders), Stopwatch.GetTimestamp());
            var figure = turn();
            var others = share();
            if (others <= Disturbed || _left <= TimeSpan.Zero)
            {
                return (figure, others);
            }

            _left -= Stopwatch.GetElapsedTime(start);
        }
    }

    private void Wait(Func<IEnumerable<int>> contenders)
    {
        for (var others = 1.0; others > Disturbed && _left > TimeSpan.Zero; _left -= Pause)
        {
            var share = _watch(contenders);
            using var never = new ManualResetEventSlim();
            never.Wait(Pause);
            others = share();
        }
    }
}
