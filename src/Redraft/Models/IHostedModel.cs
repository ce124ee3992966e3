namespace Redraft.Models;

/// <summary>A model behind an address: it can do what its server offers, which was probed.</summary>
public interface IHostedModel : ILanguageModel, IWordChooser, ITextEmbedder, IDisposable
{
    /// <summary>What was spent on it by this run, in words, what is left of a budget included.</summary>
    string Spent { get; }

    /// <summary>The most calls that a question between two words takes. Default: the likeliest tokens, and the scores of both words where those don't hold them.</summary>
    int MostCallsPerQuestion => 3;
}
