using System.Runtime.CompilerServices;
using Redraft.Engine.Sampling;
using Redraft.Models;

namespace Redraft.Web.Serving;

/// <summary>Carries an order out: pieces of the choices, as they become certain.</summary>
/// <remarks>Choices are numbered prompt by prompt: sample s of prompt p of n samples each is p·n + s.</remarks>
internal sealed class Generation
{
    private readonly LiveLanguageModel _model;
    private readonly GenerationOrder _order;
    private readonly TokenNames _names;

    public Generation(LiveLanguageModel model, GenerationOrder order, TokenNames names)
    {
        (_model, _order, _names) = (model, order, names);
        foreach (var prompt in order.Prompts)
        {
            Refuse(prompt);
        }
    }

    /// <summary>The prompts' texts, where the answer tells of them; known once <see cref="ReadPromptsAsync"/> has ended.</summary>
    public IReadOnlyList<PromptText> Prompts { get; private set; } = [];

    /// <summary>Choices in all.</summary>
    public int Choices => _order.Prompts.Count * _order.Seeds.Count;

    /// <summary>Tokens drawn so far.</summary>
    public int Drawn { get; private set; }

    /// <summary>The prompt of a choice.</summary>
    public PromptText PromptOf(int choice) => Prompts[choice / _order.Seeds.Count];

    /// <summary>Computes what the answer tells of the prompts.</summary>
    public async Task ReadPromptsAsync(CancellationToken cancellation)
    {
        var likeliest = Math.Max(_order.PromptLogProbabilities ?? 0, _order.Echoes ? _order.LogProbabilities ?? 0 : 0);
        var scores = _order.PromptLogProbabilities is not null || _order is { Echoes: true, LogProbabilities: not null }
            ? await _model.ScoreWholeAsync(_order.Prompts, likeliest, cancellation).ConfigureAwait(false) : null;
        Prompts = [.. _order.Prompts.Select((prompt, i) => PromptText.Of(prompt, _names, scores?[i] ?? []))];
    }

    /// <summary>Draws, and gives the pieces; after <see cref="ReadPromptsAsync"/>. What is ready at once comes together.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ChoicePiece>> DrawAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_order.MostTokens == 0)
        {
            yield return [.. Enumerable.Range(0, Choices).Select(choice => new ChoicePiece(choice, "", [], "length"))];
            yield break;
        }

        var texts = Enumerable.Range(0, Choices).Select(choice => new ChoiceText(choice, _model.Tokenizer, _order.Decoding.Stop)
        {
            Before = _order.Echoes ? PromptOf(choice).Characters : 0,
        }).ToList();
        var draws = _model.Draw(
            [.. _order.Prompts.Select(prompt => new SampleRequest(prompt, _order.Seeds))],
            _order.Decoding with { MaxTokens = _order.MostTokens, Likeliest = _order.LogProbabilities ?? 0 },
            cancellation);
        while (await draws.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            var pieces = new List<ChoicePiece>();
            while (draws.TryRead(out var draw))
            {
                Drawn++;
                if (texts[(draw.Prompt * _order.Seeds.Count) + draw.Sample].Take(draw.Draw, draw.End) is { } piece)
                {
                    pieces.Add(piece);
                }
            }

            yield return pieces;
        }
    }

    private void Refuse(IReadOnlyList<int> prompt)
    {
        var context = _model.Config.ContextLength;
        if (prompt.Count == 0)
        {
            throw ApiException.Bad("prompt", $"the prompt is empty, and the model needs at least one token to go on from; to begin a new text send '{_names[_model.Tokenizer.EndOfText]}'");
        }

        var most = _order.MostTokens > 0 ? context - 1 : context + 1; // of what is only scored the last token is only predicted
        if (prompt.Count > most)
        {
            throw ApiException.Bad("prompt",
                $"the prompt has {prompt.Count} tokens, and the model's context holds {context}{(_order.MostTokens > 0 ? ", of which the answer needs at least one" : "")}; shorten the prompt", "context_length_exceeded");
        }
    }
}
