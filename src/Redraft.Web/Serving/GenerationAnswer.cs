using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Serving;

/// <summary>Draws what was ordered and answers with it, at once or as it comes.</summary>
internal static class GenerationAnswer
{
    /// <summary>Answers.</summary>
    public static async Task WriteAsync(HttpContext http, GenerationOrder order, Generation generation, IAnswerShape shape, CancellationToken cancellation)
    {
        await generation.ReadPromptsAsync(cancellation).ConfigureAwait(false);
        if (order.Streams)
        {
            await StreamAsync(new EventStream(http), order, generation, shape, cancellation).ConfigureAwait(false);
            return;
        }

        var pieces = Enumerable.Range(0, generation.Choices).Select(_ => new List<ChoicePiece>()).ToList();
        await foreach (var news in generation.DrawAsync(cancellation).ConfigureAwait(false))
        {
            foreach (var piece in news)
            {
                pieces[piece.Choice].Add(piece);
            }
        }

        await ApiJson.WriteAsync(http, shape.Whole(pieces, new AnswerUsage(order.PromptTokens, generation.Drawn))).ConfigureAwait(false);
    }

    private static async Task StreamAsync(EventStream stream, GenerationOrder order, Generation generation, IAnswerShape shape, CancellationToken cancellation)
    {
        var opened = false;
        await foreach (var news in generation.DrawAsync(cancellation).ConfigureAwait(false))
        {
            for (var choice = 0; !opened && choice < generation.Choices; choice++)
            {
                await WriteAsync(stream, shape.Opening(choice)).ConfigureAwait(false);
            }

            opened = true;
            foreach (var piece in news)
            {
                await WriteAsync(stream, shape.Event(piece)).ConfigureAwait(false);
            }

            await stream.FlushAsync().ConfigureAwait(false);
        }

        if (order.TellsUsage)
        {
            await WriteAsync(stream, shape.UsageEvent(new AnswerUsage(order.PromptTokens, generation.Drawn))).ConfigureAwait(false);
        }

        await stream.EndAsync().ConfigureAwait(false);
    }

    private static Task WriteAsync(EventStream stream, object? value) => value is null ? Task.CompletedTask : stream.WriteAsync(value);
}
