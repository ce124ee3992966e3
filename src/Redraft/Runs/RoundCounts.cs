namespace Redraft.Runs;

/// <summary>What one round asked for and got.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Problems">Training problems drafted.</param>
/// <param name="Drafts">Drafts sampled.</param>
/// <param name="Failing">Problems with a failing draft that was given feedback.</param>
/// <param name="Feedback">Pieces of feedback written.</param>
/// <param name="Redrafts">Redrafts sampled.</param>
/// <param name="Selected">Redrafts selected for imitation.</param>
/// <param name="TrainingSet">Examples in the round's training set, earlier rounds' included.</param>
/// <param name="Seed">The run that it belongs to, or null for the only one.</param>
public sealed record RoundCounts(
    int Round, int Problems, int Drafts, int Failing, int Feedback, int Redrafts, int Selected, int TrainingSet, ulong? Seed = null);
