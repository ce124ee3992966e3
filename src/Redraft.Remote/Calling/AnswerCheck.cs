using System.Text.Json;
using Redraft.Recipes;

namespace Redraft.Remote.Calling;

/// <summary>Tells answers from everything else that can come back, and says in one sentence what that was.</summary>
/// <param name="model">Who was asked.</param>
/// <param name="key">Its key.</param>
internal sealed class AnswerCheck(ModelRecipe model, ApiKey key)
{
    private string Who => $"{(model.Name.Length > 0 ? UntrustedText.Visible(model.Name, 80) : "the model")} at {Caller.AddressOf(model)}";

    /// <summary>Whether it begins as an answer and ends too early: a broken connection that nobody noticed.</summary>
    public static bool IsHalf(Attempt attempt) => attempt.Status is >= 200 and < 300 && !attempt.TooLarge && IsJson(attempt) && attempt.Json is null;

    /// <summary>The answer.</summary>
    /// <exception cref="HostedModelException">If it is none.</exception>
    public (CallAnswer Answer, JsonElement Json) Accept(Call call, Attempt attempt)
    {
        if (Refusal(call, attempt) is { } fault)
        {
            throw fault;
        }

        return attempt.Json is { } json ? (new CallAnswer(attempt.Status, attempt.Body), json)
            : attempt.Status is >= 200 and < 300
                ? throw new HostedModelException(HostedFault.Away, $"{Who}: the answer ended in the middle, {model.Retries + 1} times; look at the server, then go on with the run")
                : (new CallAnswer(attempt.Status, "{}"u8.ToArray()), JsonElement.Parse("{}"));
    }

    /// <summary>The answer to a request that isn't a call of a model.</summary>
    /// <exception cref="HostedModelException">If it is none.</exception>
    public JsonElement Accept(Attempt attempt) => Refusal(null, attempt) is { } fault ? throw fault
        : attempt.Json ?? throw new HostedModelException(HostedFault.Away, $"{Who}: the answer ended in the middle, {model.Retries + 1} times; look at the server, then go on with the run");

    private HostedModelException? Refusal(Call? call, Attempt attempt) => attempt switch
    {
        { Broken: { } why } => new(HostedFault.Away, $"{Who}: {why}, {model.Retries + 1} times; is the server running, and the address right?"),
        { TooLarge: true } => new(HostedFault.Answer, $"{Who}: an answer of more than {ServerConnection.LargestAnswer >> 20} MiB; lower max-tokens, or look at the server"),
        { Status: >= 200 and < 300 } => IsJson(attempt) ? null
            : new(HostedFault.Answer, $"{Who}: answered with {(attempt.ContentType.Length > 0 ? UntrustedText.Visible(attempt.ContentType, 60) : "no content type")}, not JSON; does the address lead to a server that speaks OpenAI's protocol, and does it end in /v1?"),
        { Status: 401 or 403 } => new(HostedFault.Key, $"{Who}: refuses the {(key.Exists ? "key" : "request, which had no key")} ({attempt.Status}{Said(attempt)}); give the right key with key-env or key-file"),
        { Status: >= 300 and < 400 } => new(HostedFault.Refused, $"{Who}: sends elsewhere ({attempt.Status}); give the address that it ends at"),
        { Status: 429 } when ServerMessage.IsOutOfMoney(attempt.Body) => new(HostedFault.Budget, $"{Who}: the account is empty (429{Said(attempt)}); fill it, then go on with the run"),
        { MayRetry: true } => new(HostedFault.Away, $"{Who}: {attempt.Status}{Said(attempt)}, {model.Retries + 1} times{Asked(attempt)}; try again later: what was answered is kept"),
        _ when call is not null && (call.KeepsRefusals || (attempt.Status is 400 or 413 or 422 && ServerMessage.IsTooLong(attempt.Body))) => null,
        _ => new(HostedFault.Refused, $"{Who}: refuses the request ({attempt.Status}{Said(attempt)}); `redraft models check {Caller.AddressOf(model)}` shows what the server can do"),
    };

    private static bool IsJson(Attempt attempt) => attempt.ContentType is "application/json" || attempt.ContentType.EndsWith("+json", StringComparison.Ordinal);

    private static string Said(Attempt attempt) => ServerMessage.Of(attempt.Body) is { Length: > 0 } said ? $": {said}" : "";

    private static string Asked(Attempt attempt) => attempt.Rate.RetryAfter is { } wait ? $", and asks to wait {wait.TotalSeconds:0} s" : "";
}
