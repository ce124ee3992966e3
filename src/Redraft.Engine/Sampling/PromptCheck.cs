using Redraft.Engine.Architectures;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Sampling;

/// <summary>Refuses requests that the model can't take, before any work.</summary>
internal static class PromptCheck
{
    public static void Refuse(IReadOnlyList<SampleRequest> requests, DecodingOptions options, ModelConfig config)
    {
        var banned = options.BannedTokens.Distinct().ToList();
        if (banned.Find(token => token >= config.VocabularySize) is var foreign and > 0)
        {
            throw new ArgumentException($"BannedTokens: expected ids below {config.VocabularySize}, found {foreign}", nameof(options));
        }

        if (banned.Count >= config.VocabularySize)
        {
            throw new ArgumentException($"BannedTokens: all {config.VocabularySize} tokens are banned; leave at least one", nameof(options));
        }

        for (var i = 0; i < requests.Count; i++)
        {
            Tokens(requests[i].Prompt, $"prompt {i}", config);
        }
    }

    /// <summary>Ids that mean nothing: a model may have more rows than its tokenizer has ids (rounded up for speed).</summary>
    public static IEnumerable<int> Unwritable(ITokenizer tokenizer, ModelConfig config)
        => Enumerable.Range(tokenizer.VocabularySize, Math.Max(0, config.VocabularySize - tokenizer.VocabularySize));

    /// <summary>Refuses an empty run of tokens, a run longer than the context and ids outside of the vocabulary.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="name">What they are, for the message.</param>
    /// <param name="config">The model's sizes.</param>
    /// <param name="unread">How many of them, at the end, are only predicted and need no place in the context.</param>
    public static void Tokens(IReadOnlyList<int> tokens, string name, ModelConfig config, int unread = 0)
    {
        if (tokens.Count == 0)
        {
            throw new ArgumentException($"{name} is empty: the model needs at least one token to continue");
        }

        if (tokens.Count - unread > config.ContextLength)
        {
            throw new ArgumentException($"{name} has {tokens.Count} tokens, but the model's context holds {config.ContextLength}; shorten it");
        }

        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)config.VocabularySize)
            {
                throw new ArgumentException($"{name} holds token {token}, but the model's vocabulary has {config.VocabularySize} ids; is it the right tokenizer?");
            }
        }
    }
}
