using System.Globalization;
using System.Reflection;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Errors;

public sealed class ErrorCodesTests
{
    [Fact]
    public void A_code_begins_with_its_exit_status_and_none_is_given_twice_or_left_out()
    {
        foreach (var code in ErrorCodes.All)
        {
            Assert.Equal(code.ExitCode.ToString("00", CultureInfo.InvariantCulture)[..2], code.Name[2..4]);
        }

        Assert.Equal(ErrorCodes.All.Count, ErrorCodes.All.DistinctBy(code => code.Name).Count());
        Assert.Equal(
            typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Count(field => field.FieldType == typeof(ErrorCode)), ErrorCodes.All.Count);
    }

    [Fact]
    public async Task Each_code_is_explained_and_an_unknown_one_is_named()
    {
        foreach (var code in ErrorCodes.All)
        {
            var told = await Invocation.RunAsync("explain", code.Name.ToLowerInvariant());
            Assert.Contains(code.Explanation, told.Out, StringComparison.Ordinal);
        }

        Assert.Contains("RD9999", (await Invocation.RunAsync("explain", "RD9999")).OneError, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.All.Count, (await Invocation.RunAsync("explain")).Out.TrimEnd('\n').Split('\n').Length);
    }
}
