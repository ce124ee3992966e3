using System.Text.Json;
using Redraft.Bench.Comparing;

namespace Redraft.Bench.Working;

/// <summary>Runs first drafts against their tests the usual way: one after the other, each in a fork of one Python, without isolation.</summary>
/// <remarks>The fork does nothing but run the program and its tests; a grader that starts more processes per program is slower.</remarks>
internal sealed class ForkGradingWork : IWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly PeerProcess _python;
    private readonly string _programs = Path.GetTempFileName();
    private string _passed = "";

    /// <param name="input">The round whose drafts are taken.</param>
    /// <param name="driver">The Python script that forks.</param>
    public ForkGradingWork(RoundInput input, string driver)
    {
        var drafts = input.Drafts;
        File.WriteAllText(_programs, JsonSerializer.Serialize(drafts.Select(d => new
        {
            code = d.Draft.Text,
            setup = d.Problem.Tests!.Setup,
            asserts = d.Problem.Tests.Asserts,
            seconds = d.Problem.Tests.Limits.CpuSeconds,
        })));
        Units = drafts.Count;
        Description = $"{drafts.Count} drafts, not isolated";
        _python = PeerProcess.Start(["/usr/bin/python3", "-I", "-S", driver, _programs], new Dictionary<string, string?>());
    }

    public string Description { get; }

    public string Answer => $"{_passed} passed";

    public int Units { get; }

    public void Once()
    {
        _python.WriteLine("grade");
        _passed = _python.ReadLine(Patience);
    }

    public void Dispose()
    {
        _python.Dispose();
        File.Delete(_programs);
    }
}
