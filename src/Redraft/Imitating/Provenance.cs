using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Imitating;

/// <summary>Leaves out what the recipe lets nobody learn from: texts of the kinds of authors that <c>imitation.exclude</c> names.</summary>
/// <remarks>Source: the guards that the authors of ILF ask for in their overview, "Imitation Learning from Language Feedback": to know, and to be able to leave out, what models wrote.</remarks>
/// <param name="run">The run.</param>
internal sealed class Provenance(RunContext run)
{
    private IReadOnlyList<AuthorKind> Excluded => run.Recipe.Imitation.Exclude;

    /// <summary>What is left; says how much isn't.</summary>
    /// <param name="stage">The stage that would learn from it, for messages.</param>
    /// <param name="texts">Texts, or what holds them.</param>
    /// <param name="authorsOf">Who wrote one; where nobody is named it is kept.</param>
    /// <exception cref="RecipeException">If there were some, and none is left.</exception>
    public IReadOnlyList<T> Permitted<T>(string stage, IReadOnlyList<T> texts, Func<T, IReadOnlyList<Author>> authorsOf)
    {
        var kept = texts.Where(text => !authorsOf(text).Any(author => author.IsAmong(Excluded))).ToList();
        if (kept.Count == texts.Count)
        {
            return texts;
        }

        var who = string.Join(" or ", Excluded.Select(kind => $"a {kind.ToString().ToLowerInvariant()}"));
        if (kept.Count == 0)
        {
            throw new RecipeException(run.Folder, [new RecipeProblem(
                RecipeFault.Combination, $"imitation.exclude: {stage}: all {texts.Count} texts to learn from were written by {who}, so nothing is left; exclude fewer kinds of authors, or leave that training out")]);
        }

        run.Observer.Note($"{stage}: {texts.Count - kept.Count} of {texts.Count} texts are left out, written by {who} (imitation.exclude)");
        return kept;
    }
}
