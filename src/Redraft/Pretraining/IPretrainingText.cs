namespace Redraft.Pretraining;

/// <summary>An endless, deterministic stream of documents that an embedded model is made from. Thread-safe.</summary>
internal interface IPretrainingText
{
    /// <summary>The special tokens that its prompts use, the end-of-text token first.</summary>
    IReadOnlyList<string> SpecialTokens { get; }

    /// <summary>Document <paramref name="index"/> of the stream with this seed; any index may be asked for in any order.</summary>
    PretrainingDocument this[ulong seed, long index] { get; }

    /// <summary>Plain text of the first so many documents, for training a tokenizer.</summary>
    IEnumerable<string> VocabularyText(ulong seed, int documents);
}
