namespace Redraft.Recipes;

/// <summary>Which model, and where it is: in this process, or behind an address that speaks OpenAI's protocol. Written <c>nano</c> or <c>{ url: …, name: … }</c>.</summary>
[ScalarShorthand(nameof(Name))]
public sealed record ModelRecipe
{
    private const int MostConcurrency = 1024, MostRetries = 20, MostVotes = 64;

    /// <summary>Without an address: a folder, or the name of a model that comes with Redraft. With one: the name by which the server knows it; empty where it has only one.</summary>
    public string Name { get; init; } = "";

    /// <summary>The server's address up to and with <c>/v1</c>; null, the default, for a model that runs in this process.</summary>
    public string? Url { get; init; }

    /// <summary>Whether prompts are put through the model's own chat template, each as a user's turn, and learned so, where it runs in this process and has one. Default true.</summary>
    public bool ChatTemplate { get; init; } = true;

    /// <summary>How it is asked. Default: found out.</summary>
    public ModelApi Api { get; init; }

    /// <summary>The environment variable that holds the key; null, the default, sends none.</summary>
    public string? KeyEnv { get; init; }

    /// <summary>The file that holds the key, which nobody but its owner may read; null, the default, for none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether an address beyond this machine may be asked without TLS. Default false: prompts and key would be sent in the clear.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>The most requests at a time, 1 to 1024. Default 16.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>The longest that one request may take, over 0 up to a day. Default 60 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is sent again after 408, 409, 429, 5xx or a broken connection, 0 to 20. Default 6.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>What may be spent on it; null, the default, sets no limit.</summary>
    public BudgetRecipe? Budget { get; init; }

    /// <summary>What it costs; null, the default, counts no money.</summary>
    public PriceRecipe? Price { get; init; }

    /// <summary>What a chat begins with. Null, the default, asks to go on with the text; empty says nothing.</summary>
    public string? System { get; init; }

    /// <summary>Whether all samples of a prompt come from one request, which pays for the prompt once, but has one seed for all of them. Default false.</summary>
    public bool SamplesTogether { get; init; }

    /// <summary>Whether what a stage asks at once goes up as a file and is answered by one job of OpenAI's Batch API: cheaper, and within a day. Default false. A call by itself is sent by itself.</summary>
    public bool Batch { get; init; }

    /// <summary>What the server's tokenizer reads as the end of a text, for its probability in scores; null, the default, leaves the end out of scores.</summary>
    public string? EndOfText { get; init; }

    /// <summary>Where it gives no log-probabilities: how many times it is asked a question that has two answers, whose share is then taken, 1 to 64. 0, the default, refuses.</summary>
    public int Votes { get; init; }

    /// <summary>Whether it is behind an address.</summary>
    public bool IsHosted => Url is not null;

    /// <summary>What its spending is counted under: a part's model and all that is trained from it have one budget together, and parts with budgets of their own have one each.</summary>
    public string Purse => ServedFor ?? $"{Name} at {Url}{(Budget is null ? "" : $", {Budget}")}";

    /// <summary>The purse of the model that it was trained from; null for one that stands in a recipe.</summary>
    internal string? ServedFor { get; init; }

    /// <summary>A model that was trained from this one, asked and paid for as this one is.</summary>
    /// <param name="url">Its server's address; null for this one's.</param>
    /// <param name="name">The name by which the server knows it.</param>
    public ModelRecipe ServedAs(string? url, string name) => this with { Url = url ?? Url, Name = name, ServedFor = Purse };

    /// <summary>A model that runs in this process, by its folder or name.</summary>
    public static implicit operator ModelRecipe(string name) => new() { Name = name };

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems() => IsHosted ? [.. OfAddress(), .. OfCalls()] : OfEmbedded();

    private IEnumerable<string> OfEmbedded()
    {
        if (this != new ModelRecipe { Name = Name, ChatTemplate = ChatTemplate })
        {
            yield return "url: missing; the other keys of a model are those of a hosted one: add its address, or name the model alone";
        }
    }

    private IEnumerable<string> OfAddress()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            yield return $"url: expected an address such as http://127.0.0.1:8000/v1, found '{YamlBinder.Short(Url!)}'";
        }
        else if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            yield return "url: expected an address without user, query and fragment, which could hold a key; the key comes from key-env or key-file";
        }
        else if (uri.Scheme == "http" && !uri.IsLoopback && !AllowHttp)
        {
            yield return $"url: {uri.Host} is not this machine, and http sends prompts and key in the clear; use https, or set allow-http: true where the network between is yours";
        }

        if (KeyEnv is not null && KeyFile is not null)
        {
            yield return "key-file: the key comes from key-env already; leave one of the two out";
        }

        if (KeyEnv is { } name && (name.Length == 0 || name.Any(c => !char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c != '_') || char.IsAsciiDigit(name[0])))
        {
            yield return "key-env: expected the name of an environment variable in capitals, such as OPENAI_API_KEY (never the key itself)"; // what was found may be the key
        }
    }

    private IEnumerable<string> OfCalls()
    {
        if (!ChatTemplate)
        {
            yield return "chat-template: a hosted model's server puts prompts through it; set api: completions to ask without it";
        }

        if (Concurrency is < 1 or > MostConcurrency)
        {
            yield return $"concurrency: expected 1 to {MostConcurrency}, found {Concurrency}";
        }

        if (Deadline <= TimeSpan.Zero || Deadline > TimeSpan.FromDays(1))
        {
            yield return $"deadline: expected over 0 up to a day, found {Deadline}";
        }

        if (Retries is < 0 or > MostRetries)
        {
            yield return $"retries: expected 0 to {MostRetries}, found {Retries}";
        }

        if (Votes is < 0 or > MostVotes)
        {
            yield return $"votes: expected 0 (none) to {MostVotes}, found {Votes}";
        }

        if (Budget?.Money is not null && Price is null)
        {
            yield return "budget.money: without a price nobody knows what is spent; add price: { input: …, output: … }, per million tokens";
        }

        if (Price is { Batch: not 1 } && !Batch)
        {
            yield return "price.batch: nothing is sent in batches; add batch: true, or leave it out";
        }

        foreach (var problem in (Budget?.Problems() ?? []).Select(p => "budget." + p).Concat((Price?.Problems() ?? []).Select(p => "price." + p)))
        {
            yield return problem;
        }
    }
}
