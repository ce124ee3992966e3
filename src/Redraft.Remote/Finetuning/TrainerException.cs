namespace Redraft.Remote.Finetuning;

/// <summary>A trainer that isn't ours didn't do what was asked; says what, where its log is, and what to do.</summary>
public sealed class TrainerException(string message, Exception? inner = null) : Exception(message, inner);
