using Microsoft.Extensions.AI;
using Redraft.Engine;
using Redraft.Models;
using Redraft.Remote.Asking;
using Redraft.Remote.Finetuning;
using Redraft.Tasks;

namespace Redraft.Remote.Chatting;

/// <summary>Any <see cref="IChatClient"/> as a policy, refiner, critic or judge.</summary>
/// <remarks>
/// The prompt is the user's message, and every sample is a request of its own with its seed; what a client makes of a seed is its own affair. There are no tokens and no log-probabilities,
/// for which the interface has no place: completions have empty lists, texts can't be scored, and questions are answered by votes. Nothing is sent again
/// and nothing is kept: put that into the client's own pipeline. The client isn't disposed with this.
/// </remarks>
/// <param name="client">The client; asked by several threads at once.</param>
/// <param name="options">How.</param>
public sealed class ChatClientLanguageModel(IChatClient client, ChatClientOptions? options = null) : ILanguageModel, IWordChooser
{
    private const int VoteTokens = 8;

    private readonly ChatClientOptions _options = options ?? new ChatClientOptions();

    /// <summary>The given id, or what the client says of itself.</summary>
    public string Id => _options.Id ?? (client.GetService(typeof(ChatClientMetadata)) is ChatClientMetadata about
        ? $"{about.DefaultModelId ?? "a model"} at {about.ProviderUri?.GetLeftPart(UriPartial.Path) ?? about.ProviderName ?? "a chat client"}" : client.GetType().Name);

    /// <summary>This model as a run's policy: finetuned by a trainer, and asked through another client afterwards.</summary>
    /// <param name="trainer">Finetunes it.</param>
    /// <param name="open">Makes a client of what a training made, by the name that the trainer gave it and the folder that it left; also when a run is resumed.</param>
    public CommandTrainedModel TaughtBy(ExternalTrainer trainer, Func<string, string, IChatClient> open)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(open);
        return new CommandTrainedModel(this, Id, trainer, (folder, served) => served is { Url: null, Model: var name } ? new ChatClientLanguageModel(open(name, folder), _options with { Id = name })
            : throw new BadFileException(folder, $"expected {ServedModel.FileName} with a model's name and no url, as the program's own trainers leave it"));
    }

    /// <inheritdoc/>
    public string? Lacks(ModelNeed need) => need switch
    {
        ModelNeed.Scores => $"{Id} is a chat client, which gives no log-probabilities; choose raters that need none, or another model",
        ModelNeed.Embeddings => $"{Id} is a chat client, which gives no vectors; name another embedder",
        _ => null,
    };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If tokens are banned or texts filtered by <see cref="SamplingOptions.MinP"/>, for which a chat client has no place.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(options);
        if (options.BannedTokens.Count > 0 || options.MinP > 0)
        {
            throw new ArgumentException("BannedTokens, MinP: a chat client has no place for them; expected none and 0", nameof(options));
        }

        var units = requests.SelectMany((request, i) => request.Seeds.Select(seed => (Request: i, Seed: seed))).ToList();
        var drawn = await Together.DoAsync(units, _options.Concurrency, unit => DrawAsync(requests[unit.Request].Prompt, unit.Seed, options, cancellation), cancellation).ConfigureAwait(false);
        var byRequest = units.Zip(drawn).ToLookup(pair => pair.First.Request, pair => pair.Second);
        return [.. requests.Select((_, i) => byRequest[i].ToList())];
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: a chat client gives no log-probabilities.</exception>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        throw new NotSupportedException(Lacks(ModelNeed.Scores));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> LogOddsAsync(IReadOnlyList<JudgeQuestion> questions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(questions);
        var answers = await GenerateAsync(
            [.. questions.Select(question => new GenerationRequest(question.Prompt, [.. Enumerable.Range(0, _options.Votes).Select(vote => SeededRandom.SeedOf("vote", vote))]))],
            new SamplingOptions { Temperature = 1, MaxTokens = VoteTokens }, cancellation).ConfigureAwait(false);
        return [.. questions.Zip(answers, WordOdds.OfVotes)];
    }

    private async Task<Completion> DrawAsync(Prompt prompt, ulong seed, SamplingOptions options, CancellationToken cancellation)
    {
        var messages = new List<ChatMessage>();
        if (_options.System.Length > 0)
        {
            messages.Add(new ChatMessage(ChatRole.System, _options.System));
        }

        messages.Add(new ChatMessage(ChatRole.User, prompt.ToString()));
        var response = await client.GetResponseAsync(messages, new ChatOptions
        {
            Temperature = (float)options.Temperature,
            TopP = options.TopP < 1 ? (float)options.TopP : null,
            TopK = options.TopK > 0 ? options.TopK : null,
            MaxOutputTokens = options.MaxTokens,
            StopSequences = options.Stop.Count > 0 ? [.. options.Stop] : null,
            Seed = Bodies.Seed(seed),
        }, cancellation).ConfigureAwait(false);
        return new Completion(DrawnAnswers.Cut(response.Text, options.Stop), [], [], [], response.FinishReason != ChatFinishReason.Length);
    }
}
