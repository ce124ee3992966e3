using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Tests.Spawning;

public sealed class RemedyTests
{
    [Theory]
    [InlineData("bwrap: No permissions to create new namespace", "0", "15000", null, "allow user namespaces: {sudo}sysctl -w kernel.unprivileged_userns_clone=1 (in")]
    [InlineData("bwrap: Creating new namespace failed: No space left on device", "1", "0", null, "allow user namespaces: {sudo}sysctl -w user.max_user_namespaces=10000 (in")]
    [InlineData("bwrap: No permissions to create new namespace", "0", "0", null, "allow user namespaces: {sudo}sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000 (in")]
    [InlineData("bwrap: setting up uid map: Permission denied", null, "15000", "1", "allow bwrap in AppArmor: ")]
    [InlineData("bwrap: Operation not permitted", null, "15000", "0", "allow user namespaces to ordinary users (in a container: ")]
    [InlineData("setpriv: failed to execute /opt/bwrap: Permission denied", null, "15000", null, "let every user run bubblewrap: {sudo}chmod 755 ")]
    public void Each_complaint_has_a_command_that_fits_the_kernels_settings(string complaint, string? allowed, string most, string? appArmor, string starts)
    {
        var settings = new Dictionary<string, string?>
        {
            ["kernel/unprivileged_userns_clone"] = allowed,
            ["user/max_user_namespaces"] = most,
            ["kernel/apparmor_restrict_unprivileged_userns"] = appArmor,
        };

        Assert.StartsWith(starts.Replace("{sudo}", UserDrop.AsRoot(""), StringComparison.Ordinal), Remedy.For(complaint, settings.GetValueOrDefault), StringComparison.Ordinal);
    }

    [Fact]
    public void A_complaint_about_something_else_has_none() => Assert.Null(Remedy.For("bwrap: Unknown option --wings", _ => null));
}
