using Redraft.Models;

namespace Redraft.Tests.Methods;

/// <summary>A model with a table of completions. It draws each in exact proportion to its share, so that a mean over samples is a sum over the table.</summary>
/// <param name="table">Text → its share of the draws, and its tokens' log-probabilities in nats.</param>
internal sealed class TableModel(IReadOnlyDictionary<string, (double Share, double[] Nats)> table) : ILanguageModel
{
    /// <summary>How many samples show every share exactly: shares are multiples of a hundredth.</summary>
    public const int Draws = 100;

    public string Id => "table:" + string.Join(' ', table.Select(row => $"{row.Key}={row.Value.Share}"));

    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<IReadOnlyList<Completion>>>(
            [.. requests.Select(request => request.Seeds.Select((_, i) => Draw((i + 0.5) / request.Seeds.Count)).ToList())]);

    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(text => Nats(text.Text))]);

    private Completion Draw(double place)
    {
        var text = table.First(row => (place -= row.Value.Share) < 0).Key;
        return new Completion(text, [.. Enumerable.Repeat(0, Nats(text).Length)], Nats(text), Nats(text), true);
    }

    private float[] Nats(string text) => [.. table[text].Nats.Select(nats => (float)nats)];
}
