using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Redraft.Recipes;
using Redraft.Remote.Asking;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Probing;

/// <summary>Finds out what a server can do with a model, by asking for each thing once: about ten requests of a few tokens.</summary>
/// <remarks>Its answers are kept like all others, so a run that is resumed finds the same.</remarks>
/// <param name="model">The model, with its name.</param>
/// <param name="caller">Asks.</param>
/// <param name="draw">For whom: another run asks again.</param>
internal sealed class ServerProbe(ModelRecipe model, Caller caller, string draw)
{
    private const string Text = "One, two, three, four, five,";
    private const int FewTokens = 16; // some models refuse fewer

    private readonly Dictionary<string, string> _refusals = [];
    private string _limitKey = "max_tokens";

    /// <summary>Asks.</summary>
    /// <exception cref="HostedModelException">If neither chat nor completions is to be had, or it can't be reached.</exception>
    public async Task<ServerAbilities> ProbeAsync(CancellationToken cancellation)
    {
        var models = await ServerModels.AskAsync(caller, draw, cancellation).ConfigureAwait(false);
        var chat = model.Api != ModelApi.Completions && await WorksAsync("chat", CallPath.Chat, cancellation).ConfigureAwait(false);
        var completions = (model.Api != ModelApi.Chat || chat) && await WorksAsync("completions", CallPath.Completions, cancellation).ConfigureAwait(false);
        var embeddings = await EmbedsAsync(cancellation).ConfigureAwait(false);
        if (!chat && !completions && !embeddings)
        {
            var known = models.Count == 0 ? "" : $"; it has {string.Join(", ", models.Take(20).Select(m => UntrustedText.Visible(m.Name, 80)))}";
            throw new HostedModelException(HostedFault.Refused, $"{UntrustedText.Visible(model.Name, 80)} at {Caller.AddressOf(model)}: gives neither chat nor completions ({string.Join("; ", _refusals.Select(r => $"{r.Key}: {r.Value}"))}){known}; name a model that it has");
        }

        var api = chat ? ModelApi.Chat : ModelApi.Completions;
        var path = chat ? CallPath.Chat : CallPath.Completions;
        var draws = chat || completions;
        return new ServerAbilities
        {
            Chat = chat,
            Completions = completions,
            Api = api,
            Together = draws && await TogetherAsync(path, cancellation).ConfigureAwait(false),
            Seeds = draws && await SeedsAsync(path, cancellation).ConfigureAwait(false),
            LogProbabilities = draws && await LikeliestAsync(path, 0, cancellation).ConfigureAwait(false) is not null,
            Likeliest = draws ? await MostLikelyAsync(path, cancellation).ConfigureAwait(false) : 0,
            Scoring = completions ? await ScoringAsync(cancellation).ConfigureAwait(false) : PromptScoring.None,
            Embeddings = embeddings,
            Batches = model.Batch && await BatchesAsync(cancellation).ConfigureAwait(false),
            ContextLength = models.FirstOrDefault(m => m.Name == model.Name)?.ContextLength,
            LimitKey = _limitKey,
            Refusals = _refusals,
        };
    }

    private async Task<bool> WorksAsync(string what, CallPath path, CancellationToken cancellation)
    {
        var (ok, answer) = await AskAsync(path, what, FewTokens, new JsonObject(), cancellation).ConfigureAwait(false);
        if (!ok && ServerMessage.IsAbout(answer, "max_completion_tokens"))
        {
            _limitKey = "max_completion_tokens";
            (ok, _) = await AskAsync(path, what, FewTokens, new JsonObject(), cancellation).ConfigureAwait(false);
        }

        return ok;
    }

    private async Task<bool> TogetherAsync(CallPath path, CancellationToken cancellation)
    {
        var (ok, answer) = await AskAsync(path, "n", FewTokens, new JsonObject { ["n"] = 2 }, cancellation).ConfigureAwait(false);
        return ok && Holds("n", answer, json => Json.List(json, "choices").Count == 2, "one choice for n = 2");
    }

    /// <summary>The same seed draws the same, and one of two others something else: a model that always says the same keeps none.</summary>
    private async Task<bool> SeedsAsync(CallPath path, CancellationToken cancellation)
    {
        var texts = new List<string>();
        foreach (var (seed, time) in new[] { (7, 1), (7, 2), (8, 1), (9, 1) })
        {
            var (ok, answer) = await AskAsync(path, "seed", FewTokens, new JsonObject { ["seed"] = seed, ["temperature"] = 1.5 }, cancellation, $"{time}").ConfigureAwait(false);
            if (!ok)
            {
                return false;
            }

            using var json = JsonDocument.Parse(answer);
            texts.Add(DrawnAnswers.Of(true, json.RootElement, 1, [])[0].Text);
        }

        var keeps = texts[0] == texts[1] && (texts[0] != texts[2] || texts[0] != texts[3]);
        return keeps || Refuse("seed", texts[0] == texts[1] ? "every seed draws the same" : "the same seed draws something else");
    }

    /// <summary>The most of the likeliest tokens that it tells, of those that servers usually allow.</summary>
    private async Task<int> MostLikelyAsync(CallPath path, CancellationToken cancellation)
    {
        foreach (var most in new[] { 20, 5 })
        {
            if (await LikeliestAsync(path, most, cancellation).ConfigureAwait(false) is > 0 and var found)
            {
                _refusals.Remove("likeliest");
                return Math.Min(found, most);
            }
        }

        return 0;
    }

    /// <summary>How many likeliest tokens come with a drawn one; null where no log-probabilities come.</summary>
    private async Task<int?> LikeliestAsync(CallPath path, int most, CancellationToken cancellation)
    {
        var what = most == 0 ? "log-probabilities" : "likeliest";
        var settings = path == CallPath.Completions ? new JsonObject { ["logprobs"] = Math.Max(1, most) }
            : most == 0 ? new JsonObject { ["logprobs"] = true } : new JsonObject { ["logprobs"] = true, ["top_logprobs"] = most };
        var (ok, answer) = await AskAsync(path, what, FewTokens, settings, cancellation).ConfigureAwait(false);
        if (!ok)
        {
            return null;
        }

        using var json = JsonDocument.Parse(answer);
        var tokens = AnswerTokens.Of(Json.Places(json.RootElement, "choices", 1)[0]);
        if (tokens.Count == 0)
        {
            Refuse(what, "the answer has none");
            return null;
        }

        return tokens[0].Likeliest.Count;
    }

    private async Task<PromptScoring> ScoringAsync(CancellationToken cancellation)
    {
        foreach (var (how, settings, tokens) in new[]
        {
            (PromptScoring.Echo, new JsonObject { ["echo"] = true, ["logprobs"] = 1, ["temperature"] = 0 }, 0),
            (PromptScoring.PromptLogProbabilities, new JsonObject { ["prompt_logprobs"] = 0, ["temperature"] = 0 }, 1),
        })
        {
            var (ok, answer) = await AskAsync(CallPath.Completions, "echo", tokens, settings, cancellation).ConfigureAwait(false);
            if (ok && Holds("echo", answer, json => Scores(json, how), "the answer has no log-probabilities of the prompt"))
            {
                _refusals.Remove("echo");
                return how;
            }
        }

        return PromptScoring.None;
    }

    // A server that passes over echo tells the log-probabilities of what it drew, if anything: those must be the prompt's.
    private static bool Scores(JsonElement json, PromptScoring how)
    {
        var tokens = PromptScores.Of(true, json, how);
        return tokens.Count > 2 && PromptScores.Behind(tokens, "One, two,", Text["One, two,".Length..]).Count is > 1 and var count && count < tokens.Count
            && string.Concat(tokens.Select(token => token.Text)).Contains("five", StringComparison.Ordinal);
    }

    private async Task<bool> EmbedsAsync(CancellationToken cancellation)
    {
        var body = new JsonObject { ["model"] = model.Name, ["input"] = new JsonArray("one"), ["encoding_format"] = "float" };
        var (ok, answer) = await SendAsync(new Call(CallPath.Embeddings, Bytes(body), draw, 64, 0), "embeddings", cancellation).ConfigureAwait(false);
        return ok && Holds("embeddings", answer, json => EmbeddingAnswers.Of(json, 1).Count == 1, "the answer has none");
    }

    private async Task<bool> BatchesAsync(CancellationToken cancellation)
    {
        var (ok, answer) = await SendAsync(new Call(CallPath.Batches, [], draw, 0, 0), "batches", cancellation).ConfigureAwait(false);
        return ok && Holds("batches", answer, json => Json.List(json, "data").Count >= 0, "the answer is no list");
    }

    private Task<(bool Ok, byte[] Answer)> AskAsync(CallPath path, string what, int tokens, JsonObject settings, CancellationToken cancellation, string time = "")
    {
        var body = new JsonObject { ["model"] = model.Name };
        body[path == CallPath.Chat ? "messages" : "prompt"] = path == CallPath.Chat
            ? new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Go on counting: " + Text }) : Text;
        body[_limitKey] = tokens;
        foreach (var (name, value) in settings)
        {
            body[name] = value?.DeepClone();
        }

        return SendAsync(new Call(path, Bytes(body), $"{draw} {time}", 128, tokens * 2L), what, cancellation);
    }

    private Task<(bool Ok, byte[] Answer)> SendAsync(Call call, string what, CancellationToken cancellation) => caller.AskAsync(
        call with { KeepsRefusals = true },
        (answer, json) =>
        {
            if (!answer.Ok)
            {
                Refuse(what, ServerMessage.Of(answer.Body) is { Length: > 0 } said ? $"{answer.Status}: {said}" : $"{answer.Status}");
            }
            else if (call.Path is not (CallPath.Embeddings or CallPath.Batches))
            {
                Json.List(json, "choices");
            }

            return (answer.Ok, answer.Body);
        },
        cancellation);

    private bool Holds(string what, byte[] answer, Func<JsonElement, bool> test, string otherwise)
    {
        using var json = JsonDocument.Parse(answer);
        try
        {
            return test(json.RootElement) || Refuse(what, otherwise);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return Refuse(what, otherwise);
        }
    }

    private bool Refuse(string what, string why)
    {
        _refusals[what] = why;
        return false;
    }

    private static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());
}
