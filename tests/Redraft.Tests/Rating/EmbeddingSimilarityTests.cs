using Redraft.Models;
using Redraft.Rating;

namespace Redraft.Tests.Rating;

public sealed class EmbeddingSimilarityTests : RaterContract
{
    protected override IRater Part => new EmbeddingSimilarity();

    [Fact]
    public async Task It_is_the_cosine_of_feedback_and_redraft()
    {
        var redraft = Redrafts()[0];
        redraft = redraft with { Feedback = redraft.Feedback! with { Text = "a" }, Draft = redraft.Draft with { Text = "b" } };
        var context = Context with { Embedder = new Table(("a", [1, 0, 2]), ("b", [2, 2, 0])) };

        Assert.Equal([2 / Math.Sqrt(5 * 8)], await Part.RateAsync([redraft], context, TestContext.Current.CancellationToken));
        Assert.Equal([double.NaN], await Part.RateAsync([redraft], context with { Embedder = new Table(("a", [1, 0]), ("b", [0, 0])) }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_model_without_embeddings_is_named()
    {
        var context = new RatingContext(Posts, new ScriptedLanguageModel((_, _) => "", "mute"));

        var error = await Assert.ThrowsAsync<ArgumentException>(() => Part.RateAsync(Redrafts(), context, TestContext.Current.CancellationToken));
        Assert.Contains("'mute' gives no embeddings", error.Message, StringComparison.Ordinal);
    }

    private sealed class Table(params (string Text, float[] Vector)[] rows) : ITextEmbedder
    {
        public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(t => rows.Single(r => r.Text == t).Vector)]);
    }
}
