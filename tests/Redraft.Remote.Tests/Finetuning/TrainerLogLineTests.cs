using Redraft.Remote.Finetuning;

namespace Redraft.Remote.Tests.Finetuning;

public sealed class TrainerLogLineTests
{
    [Theory]
    [InlineData("""{"step": 3, "steps": 40, "loss": 1.25}""", 3, 40, 1.25)]
    [InlineData("""{"step": 3, "steps": 40}""", 3, 40, null)]
    [InlineData("""{"loss": 2}""", null, null, 2.0)]
    [InlineData("{'loss': 1.5, 'grad_norm': 2.1, 'learning_rate': 4e-05, 'epoch': 0.5}", null, null, 1.5)]
    [InlineData("{'loss': '7.5e-2', 'epoch': 0.5}", null, null, 0.075)]
    [InlineData(" 30%|███       | 12/40 [00:10<00:24,  1.15it/s]", 12, 40, null)]
    [InlineData("0/40 [00:00<?, ?it/s]", 0, 40, null)]
    [InlineData("""{"step": 41, "steps": 40}""", null, null, null)]
    [InlineData("""{"step": -1, "steps": 40}""", null, null, null)]
    [InlineData("""{"step": "3", "steps": 40}""", null, null, null)]
    [InlineData("""{"loss": 1e999}""", null, null, null)]
    [InlineData("{'loss': 1e999}", null, null, null)]
    [InlineData("{'train_loss': 1.5}", null, null, null)]
    [InlineData("{", null, null, null)]
    [InlineData("see page 12/40 of the manual", null, null, null)]
    [InlineData("99999999999/99999999999 [00", null, null, null)]
    [InlineData("", null, null, null)]
    public void A_line_says_what_it_says(string line, int? step, int? steps, double? loss)
        => Assert.Equal((step, steps, loss), (TrainerLogLine.Of(line).Step, TrainerLogLine.Of(line).Steps, TrainerLogLine.Of(line).Loss));

    [Fact]
    public void A_line_of_a_megabyte_is_looked_at_in_no_time() => Assert.False(TrainerLogLine.Of(new string('1', 1 << 20) + "/2 [0").IsProgress);
}
