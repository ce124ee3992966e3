using Redraft.Evaluating;

namespace Redraft.Sandbox.Tests;

/// <summary>Programs that cheat, attack, or mean well; each file under <c>Programs/</c> says what may become of it.</summary>
public abstract class BatteryTests(BatteryFixture battery)
{
    public static IEnumerable<TheoryDataRow<string>> Hostile => TestProgram.Names("Hostile").Select(name => new TheoryDataRow<string>(name));

    public static IEnumerable<TheoryDataRow<string>> Honest => TestProgram.Names("Honest").Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_program_is_contained_and_not_believed(string name)
    {
        var program = TestProgram.Read("Hostile", name);

        var verdict = await battery.VerdictOn("Hostile", name);

        Assert.True(program.Expected.Contains(verdict.Verdict), Describe(program, verdict));
        Assert.DoesNotContain("BREACH", verdict.Output, StringComparison.Ordinal);
        Assert.All(Texts(verdict), text => Assert.DoesNotContain(text, c => (char.IsControl(c) && c is not ('\n' or '\t')) || c == '\u202e'));
        Assert.All(Texts(verdict), text => Assert.InRange(text.Length, 0, 70_000));
    }

    [Theory]
    [MemberData(nameof(Honest))]
    public async Task An_honest_program_passes(string name)
    {
        var program = TestProgram.Read("Honest", name);

        var verdict = await battery.VerdictOn("Honest", name);

        Assert.True(program.Expected.Contains(verdict.Verdict), Describe(program, verdict));
        Assert.Equal(program.Strength, verdict.Strength);
    }

    private static IEnumerable<string> Texts(ProgramVerdict verdict) =>
        verdict.Calls.SelectMany(call => new[] { call.Call, call.Expected, call.Actual, call.Error })
            .Append(verdict.Output).Append(verdict.Message).OfType<string>();

    private static string Describe(TestProgram program, ProgramVerdict verdict) =>
        $"expected {string.Join(" or ", program.Expected)}, found {verdict.Verdict}: {verdict.Message} {string.Join("; ", verdict.Calls)} {verdict.Output} [{verdict.Seconds:0.00} s]";
}

/// <inheritdoc/>
public sealed class WarmBatteryTests(WarmBatteryFixture battery) : BatteryTests(battery), IClassFixture<WarmBatteryFixture>;

/// <inheritdoc/>
public sealed class ColdBatteryTests(ColdBatteryFixture battery) : BatteryTests(battery), IClassFixture<ColdBatteryFixture>;
