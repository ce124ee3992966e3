using System.Text.Json;
using Redraft.Remote.Asking;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Probing;

/// <summary>A model that a server has.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="ContextLength">The longest prompt and answer together, in tokens; null where the server doesn't say.</param>
public sealed record ServerModel(string Name, int? ContextLength);

/// <summary>Asks a server for its models.</summary>
internal static class ServerModels
{
    /// <summary>The models in the server's order; none where it doesn't tell.</summary>
    /// <param name="caller">Asks.</param>
    /// <param name="draw">For whom: another run asks again.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Task<IReadOnlyList<ServerModel>> AskAsync(Caller caller, string draw, CancellationToken cancellation) => caller.AskAsync<IReadOnlyList<ServerModel>>(
        new Call(CallPath.Models, [], draw, 0, 0) { KeepsRefusals = true }, (answer, json) => answer.Ok ? Of(json) : [], cancellation);

    private static List<ServerModel> Of(JsonElement answer) =>
        [.. Json.List(answer, "data").Select(model => new ServerModel(Json.Text(model, "id") ?? throw new FormatException("expected a model's 'id', found none"), ContextOf(model)))];

    // vLLM and SGLang, LM Studio, llama.cpp.
    private static int? ContextOf(JsonElement model) => Number(model, "max_model_len") ?? Number(model, "max_context_length") ?? Number(model, "context_length")
        ?? (Json.Has(model, "meta", out var meta) ? Number(meta, "n_ctx") ?? Number(meta, "n_ctx_train") : null);

    private static int? Number(JsonElement element, string name)
        => Json.Has(element, name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number : null;
}
