using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class InMemoryVerdictCacheTests : VerdictCacheContract
{
    protected override IVerdictCache Part { get; } = new InMemoryVerdictCache();
}
