using Redraft.Imitating;

namespace Redraft.Tests.Imitating;

public sealed class GoldTrainingTests : BaselineContract
{
    protected override IBaseline Part => new GoldTraining();
}
