// Graded programs per second, next to the peer that bounds it: bare starts of the same Python, as many at once.
// Usage: dotnet run -c Release --project bench/Redraft.Sandbox.Bench [programs] [processors]
using System.Diagnostics;
using Redraft.Evaluating;
using Redraft.Sandbox;
using Redraft.Sandbox.Spawning;

var programs = args.Length > 0 ? int.Parse(args[0]) : 300;
var lanes = args.Length > 1 ? int.Parse(args[1]) : Environment.ProcessorCount;
var tests = new ProgramTests
{
    Entry = "solve",
    Asserts = [.. Enumerable.Range(0, 13).Select(i => $"assert solve([{i}, 4, 7, -2, {i + 3}]) == {i * 2 + 12}")],
};

using var grader = new SandboxedGrader(new SandboxOptions { Parallelism = lanes });
await Grade(lanes * 5);
for (var round = 0; round < 3; round++)
{
    var graded = await Grade(programs);
    var bare = Bare(programs);
    Console.WriteLine($"graded {graded:0.0}/s   bare python starts {bare:0.0}/s   ratio {graded / bare:0.00}   ({lanes} processors, tier {grader.Tier})");
}

async Task<double> Grade(int count)
{
    var clock = Stopwatch.StartNew();
    var verdicts = await Task.WhenAll(Enumerable.Range(0, count)
        .Select(i => grader.GradeAsync($"def solve(numbers):\n    # {i}\n    return sum(numbers)\n", tests, CancellationToken.None)));
    return verdicts.All(verdict => verdict.Verdict == Verdict.Pass) ? count / clock.Elapsed.TotalSeconds
        : throw new InvalidOperationException("a right program was refused: " + verdicts.First(verdict => verdict.Verdict != Verdict.Pass));
}

double Bare(int count)
{
    string[] command = ["/usr/bin/python3", "-I", "-S", "-c", "pass"];
    var clock = Stopwatch.StartNew();
    var threads = Enumerable.Range(0, lanes).Select(lane => new Thread(() =>
    {
        for (var i = 0; i < count / lanes; i++)
        {
            ProgramOutput.Of(command, TimeSpan.FromSeconds(20));
        }
    })).ToList();
    threads.ForEach(thread => thread.Start());
    threads.ForEach(thread => thread.Join());
    return count / clock.Elapsed.TotalSeconds;
}
