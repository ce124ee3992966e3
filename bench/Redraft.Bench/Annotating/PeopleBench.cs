using System.Globalization;
using Redraft.Web.Annotating;

namespace Redraft.Bench.Annotating;

/// <summary>How fast the annotation page answers many people at once, that it loses and doubles nothing, and that a kill takes nothing that was acknowledged.</summary>
internal static class PeopleBench
{
    private const double Pause = 1; // seconds, the mean: people need a minute

    /// <summary>Measures, or serves for one that measures.</summary>
    /// <param name="arguments">How many people (200), for how many seconds (120); or <c>serve FOLDER PORT ITEMS</c>.</param>
    /// <param name="output">Gets the table.</param>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (arguments is ["serve", ..])
        {
            return await PageProcess.ServeAsync(arguments[1..]).ConfigureAwait(false);
        }

        var people = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 200;
        var seconds = arguments.Length > 1 ? double.Parse(arguments[1], CultureInfo.InvariantCulture) : 120;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"machine: {Machine.Describe()}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{people} people for {seconds:0} s, {Pause:0.#} s between an answer and the next item; limit of each session: {new AnnotationServerOptions().RequestsPerSecond} requests a second\n"));
        return await MeasureAsync(people, seconds, output).ConfigureAwait(false) & await KillAsync(people, output).ConfigureAwait(false) ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(int people, double seconds, TextWriter output)
    {
        using var load = await PeopleLoad.StartAsync(people, Pause).ConfigureAwait(false);
        var started = load.ServerSeconds;
        await load.WorkAsync(() => false, TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
        var processor = load.ServerSeconds - started;
        var times = load.People.SelectMany(person => person.Times).ToList();
        output.WriteLine("| request | count | median ms | p95 ms | p99 ms | longest ms |\n|---|--:|--:|--:|--:|--:|");
        foreach (var kind in times.GroupBy(time => time.Kind).OrderBy(of => of.Key, StringComparer.Ordinal))
        {
            Row(output, kind.Key, [.. kind.Select(time => time.Milliseconds)]);
        }

        Row(output, "all", [.. times.Select(time => time.Milliseconds)]);
        var findings = await load.CheckAsync().ConfigureAwait(false);
        Tell(output, "at its end", load, findings);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{times.Count / seconds:0} requests and {findings.Acknowledged / seconds:0} answers a second; {processor:0.0} processor seconds of the server, {1000 * processor / times.Count:0.00} ms a request"));
        return findings.AllWell;
    }

    private static async Task<bool> KillAsync(int people, TextWriter output)
    {
        using var load = await PeopleLoad.StartAsync(people, Pause / 10).ConfigureAwait(false);
        var kills = 0;
        var work = load.WorkAsync(() => kills == 5 && load.Acknowledged > 20 * people, TimeSpan.FromMinutes(5));
        for (; kills < 5 && !work.IsCompleted; kills++)
        {
            var before = load.Acknowledged;
            while (load.Acknowledged < before + (2 * people) && !work.IsCompleted)
            {
                await Task.Delay(1).ConfigureAwait(false);
            }

            await load.KillAndRestartAsync().ConfigureAwait(false);
        }

        await work.ConfigureAwait(false);
        var findings = await load.CheckAsync().ConfigureAwait(false);
        Tell(output, $"after {kills} kills amid writes", load, findings);
        return findings.AllWell;
    }

    private static void Tell(TextWriter output, string when, PeopleLoad load, LoadFindings found) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"\n{when}: {found.Acknowledged} answers acknowledged, {found.Stored} stored, {found.Lost} lost, {found.Doubled} doubled, {found.Strange} that nobody sent; the server was away for {load.People.Sum(p => p.Refusals.Away)} requests, and {load.People.Sum(p => p.Refusals.TooMany)} were too many"));

    private static void Row(TextWriter output, string name, double[] times)
    {
        Array.Sort(times);
        double At(double share) => times[Math.Min(times.Length - 1, (int)(share * times.Length))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times.Length} | {At(0.5):0.0} | {At(0.95):0.0} | {At(0.99):0.0} | {times[^1]:0.0} |"));
    }
}
