namespace Redraft.Sandbox.Spawning;

/// <summary>The command that makes a sandbox start which did not, judged by its complaint and the kernel's settings.</summary>
internal static class Remedy
{
    private const string Container = "(in a container: start it with --security-opt seccomp=unconfined)";
    private const string AppArmor = "kernel/apparmor_restrict_unprivileged_userns";
    private const string Allowed = "kernel/unprivileged_userns_clone"; // Debian's own switch
    private const string Most = "user/max_user_namespaces";

    /// <summary>Null where none is known.</summary>
    public static string? For(string complaint) => For(complaint, name =>
    {
        try
        {
            return File.ReadAllText("/proc/sys/" + name).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    });

    /// <param name="complaint">What the sandbox printed.</param>
    /// <param name="setting">A kernel setting's value by its path under /proc/sys, or null.</param>
    internal static string? For(string complaint, Func<string, string?> setting)
    {
        if (complaint.Contains("failed to execute", StringComparison.Ordinal))
        {
            return "let every user run bubblewrap: " + UserDrop.AsRoot("chmod 755 \"$(command -v bwrap)\"");
        }
        if (!complaint.Contains("namespace", StringComparison.Ordinal) && !complaint.Contains("ermi", StringComparison.Ordinal)) // permission, permitted
        {
            return null;
        }
        List<string> switches = [];
        if (setting(Allowed) == "0")
        {
            switches.Add("kernel.unprivileged_userns_clone=1");
        }
        if (setting(Most) is { } most && int.TryParse(most, out var count) && count < 100)
        {
            switches.Add("user.max_user_namespaces=10000");
        }
        return switches.Count > 0 ? $"allow user namespaces: {UserDrop.AsRoot("sysctl -w " + string.Join(' ', switches))} {Container}"
            : setting(AppArmor) == "1" ? "allow bwrap in AppArmor: printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\nprofile bwrap /usr/bin/bwrap flags=(unconfined) {\\n  userns,\\n}\\n' | sudo tee /etc/apparmor.d/bwrap && sudo systemctl reload apparmor"
            : $"allow user namespaces to ordinary users {Container}";
    }
}
