using Redraft.Imitating;

namespace Redraft.Tests.Imitating;

public sealed class SelfTrainingTests : BaselineContract
{
    protected override IBaseline Part => new SelfTraining();
}
