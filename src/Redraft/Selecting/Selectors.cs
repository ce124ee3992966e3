using Redraft.Rating;

namespace Redraft.Selecting;

/// <summary>Every selector there is. To add one: a class in this folder and a line here; from outside, <see cref="Runs.RunSetup.Selectors"/>.</summary>
/// <remarks>A rater's name is a selector's too: the best by that rater alone.</remarks>
public static class Selectors
{
    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<ISelector> All { get; } =
    [
        new PassingTests(),
        new BestScore(),
        new AtRandom(),
        new BestRating(new SelectingOptions()),
        new Lexicographic(new SelectingOptions()),
        new Softmax(new SelectingOptions()),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(s => s.Name);

    /// <summary>The selector of that name, or of the rater of that name; null where there is neither.</summary>
    /// <param name="name">What a recipe says.</param>
    /// <param name="options">What selectors by ratings go by.</param>
    /// <param name="others">Selectors besides those of the list.</param>
    /// <exception cref="ArgumentException">If the options have problems.</exception>
    public static ISelector? Find(string name, SelectingOptions? options = null, IReadOnlyList<ISelector>? others = null) => All.Concat(others ?? []).FirstOrDefault(s => s.Name == name) switch
    {
        IRatingSelector selector when options is not null => selector.With(options),
        { } selector => selector,
        null => Raters.Find(name) is null ? null : new BestRating(new SelectingOptions { By = [name] }),
    };

    /// <summary>Selectors besides those of the list, each of which can be told from all others and reads what somebody rates.</summary>
    /// <exception cref="ArgumentException">If one isn't so.</exception>
    internal static IReadOnlyList<ISelector> Checked(IReadOnlyList<ISelector> others)
    {
        foreach (var other in others)
        {
            if (Names.Concat(Raters.Names).Contains(other.Name) || others.Count(o => o.Name == other.Name) > 1)
            {
                throw new ArgumentException($"selectors: a name of its own expected, found '{other.Name}', which another selector or rater has", nameof(others));
            }

            if (other.Reads.Except(Raters.Names).FirstOrDefault() is { } unknown)
            {
                throw new ArgumentException($"selectors: '{other.Name}' reads '{unknown}', which is not one of {string.Join(", ", Raters.Names)}", nameof(others));
            }
        }

        return others;
    }
}
