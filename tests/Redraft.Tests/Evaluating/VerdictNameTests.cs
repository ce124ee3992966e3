using System.Text.Json;
using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Tests.Evaluating;

public sealed class VerdictNameTests
{
    [Fact]
    public void Stores_and_scripts_know_the_names_so_they_stay_as_they_are() => Assert.Equal(
        ["pass", "wrong", "exception", "syntax", "missing-function", "timeout", "memory", "output", "killed", "protocol", "harness"],
        Enum.GetValues<Verdict>().Select(VerdictName.Of));

    [Fact]
    public void A_stored_verdict_bears_the_same_name() => Assert.All(
        Enum.GetValues<Verdict>(),
        verdict => Assert.Equal(VerdictName.Of(verdict), JsonDocument.Parse(RunJson.Write(new ProgramVerdict { Verdict = verdict })).RootElement.GetProperty("verdict").GetString()));
}
