using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Tests.Spawning;

public sealed class UserDropTests
{
    [Fact]
    public void Root_that_cannot_become_another_user_is_told_to_run_as_one()
    {
        Assert.SkipUnless(File.Exists("/bin/false"), "needs /bin/false");

        var refusal = Assert.Throws<SandboxUnavailableException>(() => UserDrop.Tried(new SandboxOptions(), "/bin/false")); // as setpriv fails in a container without other users

        Assert.StartsWith("we are root, and can't become another user", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(UserDrop.RunAsOther, refusal.Fix);
    }

    [Fact]
    public void Without_setpriv_root_is_told_what_to_install() =>
        Assert.EndsWith("apt-get install -y util-linux", Assert.Throws<SandboxUnavailableException>(() => UserDrop.Tried(new SandboxOptions(), null)).Fix, StringComparison.Ordinal);

    [Fact]
    public void Root_becomes_the_user_of_the_options()
    {
        Assert.SkipUnless(Libc.EffectiveUser() == 0 && ProgramOutput.Find("setpriv") is not null, "only root can");

        var prefix = UserDrop.Prefix(new SandboxOptions { UserWhenRoot = 64_211 });

        Assert.Equal((0, "64211"), ProgramOutput.Of([.. prefix, "/usr/bin/id", "-u"], TimeSpan.FromSeconds(20)));
    }
}
