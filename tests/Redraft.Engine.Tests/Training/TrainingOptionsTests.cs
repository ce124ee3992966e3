using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void The_defaults_are_fine() => Assert.Empty(new TrainingOptions().Problems());

    [Fact]
    public void Everything_wrong_is_named_at_once()
    {
        var options = new TrainingOptions
        {
            Epochs = 0, Steps = 0, ExamplesPerBatch = -1, TokensPerBatch = 0, TokensPerPass = 0, LearningRate = -1, Schedule = "zigzag",
            WarmUpFraction = 2, WarmUpSteps = -1, ClipNorm = 0, Precision = (ProductPrecision)2, Optimizer = new AdamWOptions { Beta1 = 1 },
        };
        string[] names =
        [
            "Epochs", "Steps", "ExamplesPerBatch", "TokensPerBatch", "TokensPerPass", "ClipNorm", "LearningRate", "Schedule",
            "WarmUpFraction", "Precision", "WarmUpSteps", "Optimizer.Beta1",
        ];
        Assert.Equal(names, options.Problems().Select(problem => problem.Split(':')[0]));
    }
}
