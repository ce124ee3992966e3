using Microsoft.Extensions.AI;
using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Remote.Chatting;
using Redraft.Remote.Finetuning;
using Redraft.Runs;
using Redraft.Sandbox;

namespace Redraft.Cli.Tests.Runs;

/// <summary>The quickstart's task on an <see cref="IChatClient"/>: the recipe differs from another run's in its model line alone.</summary>
public sealed class ChatClientPolicyTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private const string Base = "nano by chat";

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(2);
    private readonly List<TrainingOrder> _orders = [];

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_chat_client_is_drafted_from_taught_by_the_programs_own_trainer_and_asked_again()
    {
        using var nano = TrainableEmbeddedModel.Load(new ShippedModels(Installation.Home()).FolderOf("nano")!, _pool, 0);
        using var grader = new SandboxedGrader(new SandboxOptions());
        var policy = new ChatClientLanguageModel(ClientOf(nano), new ChatClientOptions { Id = Base, System = "" }).TaughtBy(
            new OwnTrainer(async (order, cancellation) =>
            {
                _orders.Add(order);
                await nano.FinetuneAsync(order.Examples, order.Options, order.Seed, Path.Combine(order.Folder, "weights"), order.Progress, cancellation);
                return "taught by " + order.Job;
            }),
            (_, folder) => ClientOf(nano.Reopen(Path.Combine(folder, "weights")).Model));
        var execution = new RunExecution(new RunSetup { Grader = grader, GraderFingerprint = grader.Fingerprint, Home = Installation.Home(), Pool = _pool, Models = new Dictionary<string, ILanguageModel> { ["mine"] = policy } });
        var recipe = _folder.Write("recipe.yaml", File.ReadAllText(finished.Recipe).Replace("./model", "mine", StringComparison.Ordinal));
        using var folder = execution.Create(recipe, Path.Combine(_folder.Path, "run"), [1], "mine");

        var report = await execution.RunAsync(folder, TestContext.Current.CancellationToken);

        using (var database = folder.OpenDatabase())
        {
            var store = database.StoreOf(1);
            var round = store.Checkpoint("round-1/imitate")!;
            Assert.All(store.Drafts("round-1/draft"), draft => Assert.Equal(Base, draft.Draft.Author.Name));
            Assert.All(store.Drafts("round-1/refine"), draft => Assert.Equal(store.Checkpoint("refiner")!.Model, draft.Draft.Author.Name));
            Assert.StartsWith("taught by redraft-", round.Model, StringComparison.Ordinal);
            Assert.Contains(store.StageSeconds(), stage => store.Drafts(stage.Stage).Any(draft => draft.Draft.Author.Name == round.Model)); // it was asked again
            Assert.All(_orders, order => Assert.Equal(Base, order.Base));
            Assert.Equal(store.Checkpoints().Count, _orders.Count);
        }

        Assert.Contains(report.Results, result => result.Name == FeedbackRun.RoundName(1));
        Assert.DoesNotContain(report.Results, result => result.Metric.Contains("kl", StringComparison.Ordinal)); // a chat client tells no log-probabilities
        var trained = _orders.Count;
        Assert.Equal(report.Results.Select(r => (r.Name, r.Metric, r.Value)), (await execution.RunAsync(folder, TestContext.Current.CancellationToken)).Results.Select(r => (r.Name, r.Metric, r.Value)));
        Assert.Equal(trained, _orders.Count);
    }

    // The prompts are the task's own, with the tokens that they are made of.
    private static LanguageModelChatClient ClientOf(ILanguageModel model) => new(model, messages => Prompt.Empty.Template(messages[^1].Text));
}
