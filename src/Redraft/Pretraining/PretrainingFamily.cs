using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Tasks.Posts;
using Redraft.Tasks.Programs;
using Redraft.Tasks.Words;

namespace Redraft.Pretraining;

/// <summary>A family of text that an embedded model can be made from. To add one: an <see cref="IPretrainingText"/>, an <see cref="IAbilities"/>, and a line here.</summary>
/// <param name="Name">Unique kebab-case name, as recipes say it.</param>
/// <param name="Text">Its stream, for a recipe.</param>
/// <param name="Abilities">What a model made from it is measured by.</param>
internal sealed record PretrainingFamily(
    string Name, Func<PretrainingRecipe, IPretrainingText> Text, Func<ILanguageModel, PretrainingRecipe, IAbilities> Abilities)
{
    /// <summary>All families, the one of the quickstart first.</summary>
    public static IReadOnlyList<PretrainingFamily> All { get; } =
    [
        new(ProgramsTask.TaskName, recipe => new ProgramsPretraining(recipe.Programs, recipe.Text), (model, recipe) => new ProgramAbilities(model, recipe.Programs)),
        new(PostsTask.TaskName, recipe => new PostsPretraining(recipe.Posts), (model, _) => new PostAbilities(model)),
        new(WordsTask.TaskName, _ => new WordsPretraining(), (model, _) => new WordAbilities(model)),
    ];

    /// <summary>The family of a name, or null.</summary>
    public static PretrainingFamily? Find(string name) => All.FirstOrDefault(family => family.Name == name);

    /// <summary>The family of a recipe.</summary>
    /// <exception cref="ArgumentException">If there is none of its name.</exception>
    public static PretrainingFamily Of(PretrainingRecipe recipe) => Find(recipe.Family)
        ?? throw new ArgumentException($"family: expected one of {string.Join(", ", All.Select(family => family.Name))}, found \"{recipe.Family}\"", nameof(recipe));
}

/// <summary>What a pretrained model can do on things that it has never seen: the measured part of its card.</summary>
internal interface IAbilities
{
    /// <summary>All measurements, in the order of the card.</summary>
    /// <param name="problems">How many unseen problems to use.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<IReadOnlyList<(string Ability, Estimate Rate)>> MeasureAsync(int problems, CancellationToken cancellation);
}
