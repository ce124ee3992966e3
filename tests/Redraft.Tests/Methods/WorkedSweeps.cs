using Redraft.Sweeping;
using Redraft.Tasks;
using Redraft.Tasks.Programs;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedSweeps
{
    /// <summary><c>setting rate …, … → chosen setting, mean m, behind setting m …</c>: rates of as many problems for each setting.</summary>
    public static Task<Found> Choose(Given given)
    {
        var keys = given.Keys.ToList();
        var points = keys.Select((key, i) => new SweepPoint(i + 1, [new SweptValue("training.epochs", key)])).ToList();
        var (results, chosen) = SweepChoice.Of(points, [.. keys.Select(key => given.Numbers(key).Index().ToDictionary(rate => $"p{rate.Index}", rate => rate.Item))]);
        return WorkedMethods.Result(
            ("chosen", [keys[chosen]]), ("mean", [results[chosen].Value.Value]), ("behind", [.. results.Index().Where(r => r.Index != chosen).SelectMany(r => new object[] { keys[r.Index], r.Item.Behind.Value })]));
    }

    /// <summary><c>says words → points n</c>: feedback on a program, with semicolons for commas' sake.</summary>
    public static Task<Found> Points(Given given)
    {
        ITask task = new ProgramsTask(new ProgramsOptions(), new FixedGrader(Redraft.Evaluating.Verdict.Wrong));
        return WorkedMethods.Result(("points", [task.Points(string.Join(' ', given.Words("says"))).Count]));
    }
}
