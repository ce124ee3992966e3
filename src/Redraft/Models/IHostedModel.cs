namespace Redraft.Models;

/// <summary>A model behind an address: it can do what its server offers, which was probed.</summary>
public interface IHostedModel : ILanguageModel, IWordChooser, ITextEmbedder, IDisposable
{
    /// <summary>Why it can't give what a part needs, in words with a way out after a semicolon; null where it can.</summary>
    string? Lacks(ModelNeed need);

    /// <summary>What was spent on it by this run, in words, what is left of a budget included.</summary>
    string Spent { get; }
}
