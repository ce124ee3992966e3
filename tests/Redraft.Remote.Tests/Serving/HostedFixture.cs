using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Tests.Serving;

/// <summary>A stub server, a call store, and models that use both.</summary>
internal sealed class HostedFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _open = [];

    private HostedFixture(StubServer server) => Server = server;

    public StubServer Server { get; }

    public RushingClock Clock { get; init; } = new();

    public string StorePath => Path.Combine(_folder.Path, "calls", "calls.db");

    public static async Task<HostedFixture> StartAsync(StubAbilities? abilities = null, RushingClock? clock = null)
    {
        var server = await StubServer.StartAsync();
        server.Abilities = abilities ?? new StubAbilities();
        return new HostedFixture(server) { Clock = clock ?? new RushingClock() };
    }

    public HostedSurroundings Around(string run = "run", CallStore? store = null, TimeProvider? clock = null)
        => new() { Store = store ?? OpenStore(clock), Run = run, Clock = clock ?? Clock, Jitter = () => 0.5 };

    public CallStore OpenStore(TimeProvider? clock = null)
    {
        var store = CallStore.Open(StorePath, clock ?? Clock);
        _open.Add(store);
        return store;
    }

    /// <summary>Opens the server's model, changed as a recipe would.</summary>
    public async Task<HostedLanguageModel> OpenAsync(Func<ModelRecipe, ModelRecipe>? change = null, HostedSurroundings? around = null)
    {
        var model = await HostedLanguageModel.OpenAsync((change ?? (m => m))(Server.Model), around ?? Around(), CancellationToken.None);
        _open.Add(model);
        return model;
    }

    /// <summary>Samples of some prompts, one each.</summary>
    public static async Task<IReadOnlyList<string>> DrawAsync(ILanguageModel model, params string[] prompts) =>
        [.. (await model.GenerateAsync([.. prompts.Select(prompt => new GenerationRequest(Prompt.Empty.Text(prompt), [7]))], new SamplingOptions(), CancellationToken.None)).Select(of => of[0].Text)];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _open.Reverse();
        _open.ForEach(open => open.Dispose());
        _folder.Dispose();
    }
}
