namespace Redraft.Remote.Calling;

/// <summary>Who makes calls.</summary>
/// <param name="Run">What their run is called.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Purse">What is spent is counted under this: <see cref="Recipes.ModelRecipe.Purse"/>.</param>
/// <param name="Server">The server's address.</param>
internal sealed record CallParty(string Run, string Model, string Purse, string Server)
{
    /// <summary>Tells this party apart from all others, of other processes too.</summary>
    public string Owner { get; init; } = Holder.New();
}
