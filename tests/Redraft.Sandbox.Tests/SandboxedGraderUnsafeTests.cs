using Redraft.Contracts;
using Redraft.Evaluating;

namespace Redraft.Sandbox.Tests;

/// <summary>The other tier: where there is no isolation to be had, and the user allows to go without, the contract is the same.</summary>
public sealed class SandboxedGraderUnsafeTests(SandboxedGraderUnsafeTests.Fixture fixture) : ProgramGraderContract, IClassFixture<SandboxedGraderUnsafeTests.Fixture>
{
    protected override IProgramGrader Part
    {
        get
        {
            Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs /usr/bin/python3");
            return fixture.Grader;
        }
    }

    [Fact]
    public void Its_tier_is_unsafe() => Assert.Equal("unsafe", Part.Tier);

    public sealed class Fixture : IDisposable
    {
        private readonly Lazy<SandboxedGrader> _grader = new(() => new SandboxedGrader(new SandboxOptions { Bubblewrap = "/nowhere/bwrap", AllowUnsafe = true }));

        public SandboxedGrader Grader => _grader.Value;

        public void Dispose()
        {
            if (_grader.IsValueCreated)
            {
                _grader.Value.Dispose();
            }
        }
    }
}
