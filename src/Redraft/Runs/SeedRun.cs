using Redraft.Recipes;

namespace Redraft.Runs;

/// <summary>One seed's part of a run, as reports read it.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Recipe">Its settings.</param>
/// <param name="Store">Its feedback graph.</param>
/// <param name="Folder">Its folder.</param>
public sealed record SeedRun(ulong Seed, Recipe Recipe, IRunStore Store, string Folder);
