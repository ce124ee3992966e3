using System.Text;

namespace Redraft.Models;

/// <summary>A model whose answers are a function: for trying out and testing everything around a model.</summary>
/// <remarks>Its tokens are the answer's UTF-8 bytes and 256 for the end of text, each with a log-probability of −1 nat. It ignores the sampling
/// options but for <see cref="SamplingOptions.MaxTokens"/>.</remarks>
/// <param name="answer">The completion of a prompt's text for a seed.</param>
/// <param name="id">What identifies this script.</param>
public sealed class ScriptedLanguageModel(Func<string, ulong, string> answer, string id = "scripted") : ILanguageModel
{
    private const int EndOfText = 256;

    /// <inheritdoc/>
    public string Id => id;

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<IReadOnlyList<Completion>>>(
            [.. requests.Select(request => request.Seeds.Select(seed => Complete(answer(request.Prompt.ToString(), seed), options.MaxTokens)).ToList())]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(text => Constant(text.Tokens?.Count ?? Encoding.UTF8.GetByteCount(text.Text) + 1))]);
    }

    private static Completion Complete(string text, int limit)
    {
        int[] tokens = [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value), EndOfText];
        var finished = tokens.Length <= limit;
        tokens = [.. tokens.Take(limit)];
        var written = finished ? text : Encoding.UTF8.GetString([.. tokens.Select(token => (byte)token)]);
        return new Completion(written, tokens, Constant(tokens.Length), Constant(tokens.Length), finished);
    }

    private static float[] Constant(int count) => [.. Enumerable.Repeat(-1f, count)];
}
