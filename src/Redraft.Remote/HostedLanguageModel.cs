using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Asking;
using Redraft.Remote.Calling;
using Redraft.Remote.Probing;
using Redraft.Tasks;

namespace Redraft.Remote;

/// <summary>A model behind an address that speaks OpenAI's protocol.</summary>
/// <remarks>
/// A server that keeps seeds draws a sample that depends on seed, prompt and model, as far as it does what it says; others draw anew each time. Either way the answer to a call is kept
/// in the <see cref="CallStore"/>, so a run that is resumed, or done again, has the same bits. Tokens are numbers that tell equal ones apart, no ids; they and the log-probabilities are missing
/// where the server tells none. The log-probabilities are the server's own, mostly before temperature and filters, and stand for both kinds. A prompt that is longer than
/// the model's context gets an empty, unfinished completion, and no scores. Special tokens are read by the server wherever it finds them.
/// </remarks>
public sealed class HostedLanguageModel : IHostedModel
{
    private const int TextsPerEmbedding = 64, VoteTokens = 8, MostTogether = 32;

    private readonly ModelRecipe _model;
    private readonly Caller _caller;
    private readonly Bodies _bodies;

    private HostedLanguageModel(ModelRecipe model, Caller caller, ServerAbilities abilities)
    {
        (_model, _caller, Abilities) = (model, caller, abilities);
        _bodies = new Bodies(model, abilities);
    }

    /// <summary>What its server can do.</summary>
    public ServerAbilities Abilities { get; }

    /// <summary>The name and the address: what the server means by the name it doesn't say.</summary>
    public string Id => IdOf(_model);

    /// <summary>Whose calls these are.</summary>
    internal CallParty Party => _caller.Party;

    /// <inheritdoc/>
    public string Spent => _caller.Budget.Describe();

    /// <inheritdoc/>
    public bool TakesAllAtOnce => _model.Batch;

    /// <inheritdoc/>
    public int MostCallsPerQuestion => (Abilities.Likeliest > 0 ? 1 : 0) + (Abilities.Scoring != PromptScoring.None ? 2 : Abilities.Likeliest > 0 ? 0 : Math.Max(1, _model.Votes));

    private bool Chats => Abilities.Api == ModelApi.Chat;

    /// <summary>Opens a model: finds out its name where the recipe gives none, and what its server can do.</summary>
    /// <param name="model">The model, hosted.</param>
    /// <param name="around">What it works with.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="HostedModelException">If there is no such model, or it can't be reached.</exception>
    public static async Task<HostedLanguageModel> OpenAsync(ModelRecipe model, HostedSurroundings around, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(around);
        if (model.Problems().ToList() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(model));
        }

        var purse = model.Purse; // as the recipe has it, whatever name the server tells
        model = model with { Name = await NameAsync(model, around, cancellation).ConfigureAwait(false) };
        var caller = await Caller.OpenAsync(model, around, IdOf(model), purse).ConfigureAwait(false);
        try
        {
            var abilities = await new ServerProbe(model, caller, around.Run).ProbeAsync(cancellation).ConfigureAwait(false);
            return new HostedLanguageModel(model, caller, abilities);
        }
        catch
        {
            caller.Dispose();
            throw;
        }
    }

    /// <summary>The models that a server tells of; none where it doesn't.</summary>
    /// <param name="model">The server, and how it is reached.</param>
    /// <param name="around">What it works with.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="HostedModelException">If it can't be reached.</exception>
    public static async Task<IReadOnlyList<ServerModel>> ModelsAsync(ModelRecipe model, HostedSurroundings around, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(around);
        using var caller = await Caller.OpenAsync(model, around, IdOf(model), model.Purse).ConfigureAwait(false);
        return await ServerModels.AskAsync(caller, around.Run, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public string? Lacks(ModelNeed need) => Abilities.Lacks(need, _model) is { } why ? $"{Id} {why}" : null;

    /// <inheritdoc/>
    /// <exception cref="HostedModelException">If there is no answer to be had; what was answered is kept.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
    {
        var together = _model.SamplesTogether && Abilities.Together;
        var units = requests.SelectMany((request, i) => (together ? (IReadOnlyList<ulong>[])[.. request.Seeds.Chunk(MostTogether)] : [.. request.Seeds.Select(seed => new[] { seed })])
            .Select(seeds => (Request: i, Seeds: seeds))).ToList();
        var drawn = await _caller.AskAllAsync(
            units.Count, i => _bodies.Samples(requests[units[i].Request].Prompt, units[i].Seeds, options),
            (i, answer, json) => DrawnAnswers.Of(answer.Ok, json, units[i].Seeds.Count, options.Stop), Degree, cancellation).ConfigureAwait(false);
        var byRequest = units.Zip(drawn).ToLookup(pair => pair.First.Request, pair => pair.Second);
        return [.. requests.Select((_, i) => byRequest[i].SelectMany(of => of).ToList())];
    }

    /// <inheritdoc/>
    /// <remarks>The end of the text counts where the recipe says how the server writes it (<c>end-of-text</c>).</remarks>
    /// <exception cref="NotSupportedException">If the server gives no log-probabilities of prompts.</exception>
    /// <exception cref="HostedModelException">If there is no answer to be had.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
    {
        var behind = await BehindAsync([.. texts.Select(text => (text.Prompt, text.Text + EndOf(text)))], cancellation).ConfigureAwait(false);
        return [.. texts.Zip(behind, (text, nats) => text.Tokens is null || nats.Count == 0 || text.Tokens.Count == nats.Count ? nats
            : throw new HostedModelException(HostedFault.Answer, $"{Id}: reads as {nats.Count} tokens what was drawn as {text.Tokens.Count}; {(_model.EndOfText is null ? "give the end of a text with end-of-text, or " : "")}score with a model that runs here"))];
    }

    /// <inheritdoc/>
    /// <exception cref="HostedModelException">If there is no answer to be had.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
        => [.. (await TokensOfAsync([.. texts.Select(text => text.ToString())], cancellation).ConfigureAwait(false)).Select(tokens => tokens.Skip(1).Select(token => token.Nats ?? 0).ToList())];

    /// <inheritdoc/>
    /// <exception cref="HostedModelException">If there is no answer to be had.</exception>
    public async Task<IReadOnlyList<double>> LogOddsAsync(IReadOnlyList<JudgeQuestion> questions, CancellationToken cancellation)
        => Lacks(ModelNeed.Choices) is { } why ? throw new NotSupportedException(why)
            : await ChooseAsync(questions, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">If the server gives none.</exception>
    /// <exception cref="HostedModelException">If there is no answer to be had.</exception>
    public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        if (Lacks(ModelNeed.Embeddings) is { } why)
        {
            throw new NotSupportedException(why);
        }

        var said = texts.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var chunks = said.Chunk(TextsPerEmbedding).ToList();
        var parts = await _caller.AskAllAsync(chunks.Count, i => _bodies.Embed(chunks[i]), (i, _, answer) => EmbeddingAnswers.Of(answer, chunks[i].Length), Degree, cancellation).ConfigureAwait(false);
        var byText = said.Zip(parts.SelectMany(part => part)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        var length = byText.Values.Select(vector => vector.Length).FirstOrDefault();
        return byText.Values.All(vector => vector.Length == length) ? [.. texts.Select(text => byText.TryGetValue(text, out var vector) ? vector : new float[length])]
            : throw new HostedModelException(HostedFault.Answer, $"{Id}: embeddings of different lengths; is it one model?");
    }

    /// <inheritdoc/>
    public void Dispose() => _caller.Dispose();

    // Twice the places of the gate, so that none is empty while leases are taken and answers kept.
    private int Degree => 2 * _model.Concurrency;

    private static string IdOf(ModelRecipe model) => $"{model.Name} at {Caller.AddressOf(model)}";

    private static async Task<string> NameAsync(ModelRecipe model, HostedSurroundings around, CancellationToken cancellation)
    {
        if (model.Name.Length > 0)
        {
            return model.Name;
        }

        var models = await ModelsAsync(model, around, cancellation).ConfigureAwait(false);
        return models.Count == 1 ? models[0].Name
            : throw new HostedModelException(HostedFault.Refused, $"{Caller.AddressOf(model)}: {(models.Count == 0 ? "tells no models" : $"has {models.Count} models: {string.Join(", ", models.Take(20).Select(m => UntrustedText.Visible(m.Name, 80)))}")}; name one with model.name");
    }

    private string EndOf(PromptedText text) => _model.EndOfText is { } sign && (text.Tokens is null || (text.Tokens.Count > 0 && text.Tokens[^1] == TokenNumber.Of(sign))) ? sign : "";

    private async Task<IReadOnlyList<IReadOnlyList<float>>> BehindAsync(IReadOnlyList<(Prompt Prompt, string Text)> texts, CancellationToken cancellation)
    {
        var tokens = await TokensOfAsync([.. texts.Select(text => text.Prompt + text.Text)], cancellation).ConfigureAwait(false);
        return [.. texts.Zip(tokens, (text, of) => of.Count == 0 ? [] : PromptScores.Behind(of, text.Prompt.ToString(), text.Text))];
    }

    private async Task<IReadOnlyList<IReadOnlyList<AnswerToken>>> TokensOfAsync(IReadOnlyList<string> texts, CancellationToken cancellation) => Lacks(ModelNeed.Scores) is { } why ? throw new NotSupportedException(why)
        : await _caller.AskAllAsync(texts.Count, i => _bodies.Score(texts[i]), (_, answer, json) => PromptScores.Of(answer.Ok, json, Abilities.Scoring), Degree, cancellation).ConfigureAwait(false);

    /// <summary>Each question's odds: by the likeliest tokens, where those hold both words; else by the scores of both; else by votes.</summary>
    private async Task<IReadOnlyList<double>> ChooseAsync(IReadOnlyList<JudgeQuestion> questions, CancellationToken cancellation)
    {
        var odds = questions.Select(_ => double.NaN).ToArray(); // [questions]
        List<int> open = [.. Enumerable.Range(0, questions.Count)];
        if (Abilities.Likeliest > 0)
        {
            var likeliest = await LikeliestAsync([.. questions.Select(question => question.Prompt)], cancellation).ConfigureAwait(false);
            open.RemoveAll(i => likeliest[i].Count == 0 || !double.IsNaN(odds[i] = WordOdds.OfLikeliest(questions[i], likeliest[i], Chats)));
        }

        if (open.Count == 0 || (Abilities.Likeliest > 0 && Abilities.Scoring == PromptScoring.None))
        {
            return odds;
        }

        if (Abilities.Scoring != PromptScoring.None)
        {
            var both = await BehindAsync([.. open.SelectMany(i => new[] { (questions[i].Prompt, questions[i].For), (questions[i].Prompt, questions[i].Against) })], cancellation).ConfigureAwait(false);
            foreach (var (i, nats) in open.Zip(both.Chunk(2)))
            {
                odds[i] = nats.Any(of => of.Count == 0) ? double.NaN : nats[0][0] - nats[1][0];
            }

            return odds;
        }

        ulong[] votes = [.. Enumerable.Range(0, _model.Votes).Select(vote => SeededRandom.SeedOf("vote", vote))];
        var answers = await GenerateAsync([.. open.Select(i => new GenerationRequest(questions[i].Prompt, votes))], new SamplingOptions { Temperature = 1, MaxTokens = VoteTokens }, cancellation).ConfigureAwait(false);
        foreach (var (i, said) in open.Zip(answers))
        {
            odds[i] = WordOdds.OfVotes(questions[i], said);
        }

        return odds;
    }

    private Task<IReadOnlyList<IReadOnlyList<(string Token, double Nats)>>> LikeliestAsync(IReadOnlyList<Prompt> prompts, CancellationToken cancellation) => _caller.AskAllAsync(
        prompts.Count, i => _bodies.Samples(prompts[i], [0], new SamplingOptions { Temperature = 0, MaxTokens = 1 }, Abilities.Likeliest),
        (_, answer, json) => !answer.Ok ? [] : AnswerTokens.Of(Json.Places(json, "choices", 1)[0]) is [{ Likeliest.Count: > 0 } first, ..] ? first.Likeliest
            : throw new FormatException("expected the likeliest tokens of the answer, found none: the server gave them when it was probed"),
        Degree, cancellation);
}
