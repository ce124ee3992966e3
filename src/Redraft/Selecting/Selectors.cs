using Redraft.Rating;

namespace Redraft.Selecting;

/// <summary>Every selector there is. To add one: a class in this folder and a line here.</summary>
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
    /// <exception cref="ArgumentException">If the options have problems.</exception>
    public static ISelector? Find(string name, SelectingOptions? options = null) => All.FirstOrDefault(s => s.Name == name) switch
    {
        IRatingSelector selector when options is not null => selector.With(options),
        { } selector => selector,
        null => Raters.Find(name) is null ? null : new BestRating(new SelectingOptions { By = [name] }),
    };
}
