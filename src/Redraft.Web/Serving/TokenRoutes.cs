namespace Redraft.Web.Serving;

/// <summary><c>POST /tokenize</c> and <c>/detokenize</c>, as vLLM has them: for clients that score or sample token by token.</summary>
internal static class TokenRoutes
{
    /// <summary>A text's tokens: <c>prompt</c>, <c>add_special_tokens</c>, <c>split_special_tokens</c>.</summary>
    public static object Tokenize(RequestFields fields, ServedModel served)
    {
        var prompts = CompletionRoute.Prompts(fields, served.Model);
        var names = fields.Flag("return_token_strs");
        fields.RefuseRest();
        var tokens = prompts.Count == 1 ? prompts[0] : throw ApiException.Bad("prompt", "'prompt' takes one text");
        return new { count = tokens.Count, max_model_len = served.Model.Config.ContextLength, tokens, token_strs = names ? tokens.Select(token => new TokenNames(served.Model.Tokenizer)[token]) : null };
    }

    /// <summary>The text of tokens, special ones left out.</summary>
    public static object Detokenize(RequestFields fields, ServedModel served)
    {
        var list = fields.Take("tokens") is { ValueKind: System.Text.Json.JsonValueKind.Array } ids ? ids : throw ApiException.Bad("tokens", "'tokens' takes a list of token ids");
        fields.RefuseRest();
        return new { prompt = served.Model.Tokenizer.Decode(SamplingFields.Ids(list, "tokens", served.Model.Tokenizer.VocabularySize)) };
    }
}
