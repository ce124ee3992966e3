namespace Redraft.Engine.Sampling;

/// <summary>Turns the problems that options report into one refusal.</summary>
internal static class OptionProblems
{
    /// <summary>Throws if there are any, naming them all.</summary>
    public static void Refuse(IEnumerable<string> problems, string argument)
    {
        var all = string.Join("; ", problems);
        if (all.Length > 0)
        {
            throw new ArgumentException(all, argument);
        }
    }
}
