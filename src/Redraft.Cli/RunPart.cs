using Redraft.Runs;

namespace Redraft.Cli;

/// <summary>One seed's part of a run, as <c>redraft show</c> walks it.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Store">Its feedback graph.</param>
/// <param name="Models">Its models.</param>
internal sealed record RunPart(ulong Seed, IRunStore Store, ModelNames Models);
