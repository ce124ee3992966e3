namespace Redraft.Sandbox.Spawning;

/// <summary>The way from root to a user that owns nothing: root's own sandboxes would keep root's rights to files.</summary>
internal static class UserDrop
{
    public const string RunAsOther = "run redraft as an ordinary user (in a container: start it with --user 1000)";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>What to put before a command, once it has been tried; nothing where we aren't root.</summary>
    /// <exception cref="SandboxUnavailableException">We are root and can't stop being it.</exception>
    public static IReadOnlyList<string> Prefix(SandboxOptions options) =>
        Libc.EffectiveUser() == 0 ? Tried(options, ProgramOutput.Find("setpriv")) : [];

    /// <summary>A command for the user to run that needs root's rights.</summary>
    public static string AsRoot(string command) => Libc.EffectiveUser() == 0 ? command : "sudo " + command;

    /// <param name="options">Names the user.</param>
    /// <param name="setpriv">Full path of that program, or null.</param>
    internal static IReadOnlyList<string> Tried(SandboxOptions options, string? setpriv)
    {
        if (setpriv is null)
        {
            throw new SandboxUnavailableException("we are root, and without setpriv there is no way to stop being it", AsRoot("apt-get install -y util-linux"));
        }
        var user = options.UserWhenRoot.ToString();
        string[] prefix = [setpriv, "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all", "--no-new-privs"];
        // Root of a container or with fewer rights than root's may not change its user.
        var (status, text) = ProgramOutput.Of([.. prefix, ProgramOutput.Find("id") ?? "/usr/bin/id", "-u"], s_patience);
        return status == 0 && text == user ? prefix
            : throw new SandboxUnavailableException($"we are root, and can't become another user ({UntrustedText.Visible(text, 100)})", RunAsOther);
    }
}
