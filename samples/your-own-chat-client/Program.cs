// A round in which a chat client of yours gives the feedback and redrafts, and the model that comes with Redraft learns. In the checkout's folder:
//     dotnet run --project samples/your-own-chat-client -c Release
using Microsoft.Extensions.AI;
using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Remote.Chatting;
using Redraft.Runs;
using YourOwnChatClient;

using IChatClient client = new OfflineClient(); // yours: new OpenAI.Chat.ChatClient("gpt-4o-mini", key).AsIChatClient(), or any other

using var pool = new WorkerPool(Environment.ProcessorCount);
var models = new Dictionary<string, ILanguageModel> { ["mine"] = new ChatClientLanguageModel(client) }; // as recipe.yaml calls it
var execution = new RunExecution(new RunSetup { Pool = pool, Models = models });

var recipe = Path.Combine(AppContext.BaseDirectory, "recipe.yaml");
using var run = execution.Create(recipe, args.FirstOrDefault("runs/your-own-chat-client"), seeds: [1], command: "your own chat client");
var report = await execution.RunAsync(run, CancellationToken.None);

foreach (var result in report.Results.Where(r => Figures.IsRate(r.Metric)))
{
    Console.WriteLine($"{Figures.Label(result.Name),-18} {Figures.Value(result.Metric, result.Value),8}  ({Figures.Interval(result.Metric, result.Low, result.High)})");
}

using var database = run.OpenDatabase();
var said = database.StoreOf(1).Feedback("round-1/feedback")[0];
Console.WriteLine($"\nThe first sentence that {said.Author.Name} said: {said.Text}");
