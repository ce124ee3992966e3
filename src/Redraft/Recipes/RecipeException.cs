namespace Redraft.Recipes;

/// <summary>A recipe can't be carried out; says everything that is wrong with it at once.</summary>
/// <param name="file">The recipe's path.</param>
/// <param name="problems">One sentence each, in the order of the file.</param>
public sealed class RecipeException(string file, IReadOnlyList<RecipeProblem> problems)
    : Exception(problems.Count == 1 ? $"{file}: {problems[0]}" : $"{file}: {problems.Count} problems\n" + Listed(problems))
{
    private const int MostListed = 20; // the message's; Problems has them all

    /// <summary>The recipe's path.</summary>
    public string File { get; } = file;

    /// <summary>One sentence each.</summary>
    public IReadOnlyList<RecipeProblem> Problems { get; } = problems;

    private static string Listed(IReadOnlyList<RecipeProblem> problems)
    {
        var lines = problems.Take(MostListed).Select(p => "  " + p);
        return string.Join("\n", problems.Count > MostListed ? lines.Append($"  and {problems.Count - MostListed} more") : lines);
    }
}
