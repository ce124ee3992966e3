namespace Redraft.Bench.Comparing;

/// <summary>From nothing to the first sampled token, against what a Python program waits for before it can begin.</summary>
/// <param name="peers">Where they are.</param>
/// <param name="options">How often, and which time counts.</param>
internal sealed class StartGroup(PeerPrograms peers, CompareOptions options)
{
    private const string ImportTorch = "import torch";
    private const int Repeats = 5;

    public Group Make()
    {
        var (python, missing) = peers.TorchPython;
        return new Group(
            "start", "redraft sample of one token of the nano model, from the start of the process to its end", "s",
            [
                new Candidate(OurProcess.Name, () => Timed(
                    [Environment.ProcessPath!, peers.CommandLine, "sample", "--samples", "1", "--max-tokens", "1", "--task", "programs", "return the sum of the numbers in the list xs"],
                    new OurProcess(options).Environment)),
                missing is not null ? Candidate.Absent(ImportTorch, missing)
                    : new Candidate(ImportTorch, () => Timed([python!, "-c", ImportTorch], peers.TorchEnvironment)),
            ],
            [new PeerRatio("start-vs-import-torch", Quantity.Time, OurProcess.Name, [ImportTorch], 0.15)]);
    }

    private IContender Timed(string[] command, IReadOnlyDictionary<string, string?> environment)
        => options.Timed(new CommandContender(command, environment, (_, _, seconds) => seconds) { Repeats = options.Quick ? 2 : Repeats }, seconds: true);
}
