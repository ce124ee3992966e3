namespace Redraft.Bench.Comparing;

/// <summary>Measures one group: everybody is started and warmed, then has a turn in each round.</summary>
/// <param name="group">The group.</param>
/// <param name="options">Which ratios, how many rounds, how long a turn.</param>
/// <param name="quiet">Has the turns taken.</param>
/// <param name="outcome">Gets what is found out.</param>
/// <param name="log">Hears what is done and what is left out.</param>
internal sealed class GroupRun(Group group, CompareOptions options, Quiet quiet, Outcome outcome, TextWriter log)
{
    private readonly Dictionary<string, IContender> _running = [];
    private readonly Dictionary<string, List<double>> _figures = [];
    private readonly Dictionary<string, string> _gone = group.Candidates.Where(c => c.Missing is not null).ToDictionary(c => c.Name, c => c.Missing!);
    private readonly Dictionary<string, List<double>> _others = [];

    /// <summary>Measures it.</summary>
    public void Run()
    {
        foreach (var (name, why) in group.Impossible.Where(pair => options.Wants(pair.Key)))
        {
            Skip(name, why);
        }

        var wanted = group.Comparisons.Where(c => options.Wants(c.Name)).ToList();
        var possible = wanted.Where(c => !_gone.ContainsKey(c.Ours) && c.Peers.Any(peer => !_gone.ContainsKey(peer))).ToList();
        var needed = possible.SelectMany(c => c.Peers.Append(c.Ours)).ToHashSet();
        try
        {
            if (possible.Count > 0)
            {
                log.WriteLine($"{group.Name}: {group.What}");
                Start(group.Candidates.Where(c => needed.Contains(c.Name) && c.Missing is null));
                TakeTurns();
            }

            foreach (var comparison in wanted)
            {
                Conclude(comparison);
            }

            Record();
        }
        finally
        {
            foreach (var contender in _running.Values)
            {
                contender.Dispose();
            }
        }
    }

    private void Start(IEnumerable<Candidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            Try(candidate.Name, () =>
            {
                var contender = candidate.Make!();
                _running.Add(candidate.Name, contender);
                contender.Start();
                contender.Measure(options.TurnSeconds / 2); // the first turn is a warm-up
                (_figures[candidate.Name], _others[candidate.Name]) = ([], []);
                log.WriteLine($"  {candidate.Name}: {contender.Description}");
            });
        }

        if (_running.Where(r => _figures.ContainsKey(r.Key) && r.Value.Answer is not null).GroupBy(r => r.Value.Answer).ToList() is { Count: > 1 } answers)
        {
            throw new InvalidOperationException(
                $"{group.Name}: contenders must compute the same, found {string.Join(" and ", answers.Select(a => $"{a.Key} ({string.Join(", ", a.Select(r => r.Key))})"))}");
        }
    }

    private void TakeTurns()
    {
        for (var round = 0; round < options.Rounds; round++)
        {
            var names = _figures.Keys.ToList();
            for (var i = 0; i < names.Count; i++)
            {
                var name = names[(i + round) % names.Count]; // nobody is always first
                Try(name, () =>
                {
                    var (figure, others) = quiet.Take(Processes, () => _running[name].Measure(options.TurnSeconds));
                    _figures[name].Add(figure);
                    _others[name].Add(others);
                });
            }

            log.WriteLine($"  round {round + 1}: {string.Join(", ", _figures.Select(f => FormattableString.Invariant($"{f.Key} {f.Value[^1]:G4}")))} {group.Unit}");
        }
    }

    private IEnumerable<int> Processes() => _running.Values.Select(contender => contender.Process).OfType<int>();

    private void Conclude(PeerRatio comparison)
    {
        var peers = comparison.Peers.Where(_figures.ContainsKey).ToList();
        if (!_figures.ContainsKey(comparison.Ours) || peers.Count == 0)
        {
            Skip(comparison.Name, string.Join("; ", comparison.Peers.Prepend(comparison.Ours).Where(_gone.ContainsKey).Select(name => $"{name}: {_gone[name]}")));
            return;
        }

        var ours = FiguresOf(comparison, comparison.Ours);
        double[] theirs = [.. ours.Select((_, round) => comparison.Best(peers.Select(peer => FiguresOf(comparison, peer)[round])))];
        outcome.Ratios.Add(new RatioOutcome(
            comparison, group, [.. ours.Zip(theirs, (mine, best) => mine / best)], Interleaved.Median(ours), Interleaved.Median(theirs),
            peers.Append(comparison.Ours).SelectMany(name => _others[name]).Max()));
        foreach (var peer in comparison.Peers.Except(peers))
        {
            Skip($"{comparison.Name} without {peer}", _gone[peer]);
        }
    }

    private double[] FiguresOf(PeerRatio comparison, string name) => comparison.Quantity == Quantity.Memory
        ? [_running[name].PeakMebibytes ?? throw new InvalidOperationException($"{name}: its memory can't be measured")]
        : [.. _figures[name]];

    private void Record()
    {
        foreach (var (name, figures) in _figures)
        {
            outcome.Contenders[$"{group.Name}/{name}"] = _running[name].Description;
            outcome.Figures[$"{group.Name}/{name}"] = (group.Unit, Interleaved.Median(figures));
            if (_running[name].PeakMebibytes is { } mebibytes)
            {
                outcome.Figures[$"{group.Name}/{name}/peak"] = ("MiB", mebibytes);
            }
        }
    }

    private void Try(string name, Action turn)
    {
        try
        {
            turn();
        }
        catch (ContenderException error)
        {
            log.WriteLine($"  {name} FAILED: {error.Message}");
            _gone[name] = error.Message;
            _figures.Remove(name);
            outcome.OursFailed |= group.Comparisons.Any(c => c.Ours == name);
        }
    }

    private void Skip(string name, string why)
    {
        log.WriteLine($"SKIPPED {name}: {why}");
        outcome.Skipped[name] = why;
    }
}
