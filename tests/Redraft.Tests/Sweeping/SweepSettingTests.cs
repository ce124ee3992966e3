using Redraft.Sweeping;

namespace Redraft.Tests.Sweeping;

public sealed class SweepSettingTests
{
    [Fact]
    public void A_key_and_its_values_are_read()
    {
        var setting = SweepSetting.Parse("training.learning-rate=1e-3, 3e-4");

        Assert.Equal("training.learning-rate", setting.Key);
        Assert.Equal(["1e-3", "3e-4"], setting.Values);
    }

    [Fact]
    public void A_value_in_brackets_is_a_list()
        => Assert.Equal(["[length,instruct-rm]", "[length]", "x"], SweepSetting.Parse("selecting.by=[length,instruct-rm], [length],x").Values);

    [Theory]
    [InlineData("training.epochs", "expected KEY=A,B,C")]
    [InlineData("=4,8", "expected KEY=A,B,C")]
    [InlineData("training.epochs=", "a value is empty")]
    [InlineData("training.epochs=4,,8", "a value is empty")]
    [InlineData("training.epochs=4,8,4", "names a value twice")]
    [InlineData("seed=1,2", "to choose among seeds is to choose luck")]
    [InlineData("task.options.seed=1,2", "the same problems")]
    [InlineData("evaluation.problems=1,2", "measured alike")]
    [InlineData("\u001b[31m", "\\x1b")]
    public void What_is_no_setting_to_choose_is_refused(string text, string says)
        => Assert.Contains(says, Assert.Throws<ArgumentException>(() => SweepSetting.Parse(text)).Message, StringComparison.Ordinal);
}
