using System.CommandLine;
using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft sample</c>: asks a model.</summary>
internal static class SampleCommand
{
    public static RedraftCommand Create()
    {
        var prompt = new Argument<string>("PROMPT") { Description = "What is asked; with --task, the problem's description" };
        var model = new Option<string>("--model") { HelpName = "FOLDER", DefaultValueFactory = _ => "nano", Description = "A checkpoint's folder, or the name of a model that comes with Redraft" };
        var task = new Option<string?>("--task") { HelpName = "NAME", Description = "Ask in the words of a task's own prompt (default: the prompt as it is)" };
        var count = NumberOption.Create("--samples", (1, 1000), "How many samples (default: 1)");
        var most = NumberOption.Create("--max-tokens", (1, 100_000), "The longest answer (default: 96)");
        var seed = NumberOption.Create("--seed", (0, int.MaxValue), "The same seed gives the same samples (default: 1)");
        var temperature = new Option<double>("--temperature") { HelpName = "T", DefaultValueFactory = _ => 0.8, Description = "0 takes the likeliest token each time" };
        var command = new RedraftCommand("sample", "Ask a model", "redraft sample --task programs --samples 3 --temperature 0.3 \"return the sum of the squares of the positive numbers in the list xs\"");
        command.Arguments.Add(prompt);
        foreach (var option in new Option[] { model, task, count, most, seed, temperature })
        {
            command.Options.Add(option);
        }

        command.Body = (session, parsed, cancellation) => SampleAsync(
            session,
            new Question(parsed.GetRequiredValue(prompt), parsed.GetValue(task), parsed.GetRequiredValue(model), parsed.GetValue(count) ?? 1, (ulong)(parsed.GetValue(seed) ?? 1)),
            new SamplingOptions { Temperature = parsed.GetValue(temperature), MaxTokens = parsed.GetValue(most) ?? new SamplingOptions().MaxTokens },
            cancellation);
        return command;
    }

    private static async Task<int> SampleAsync(Session session, Question question, SamplingOptions options, CancellationToken cancellation)
    {
        if (options.Temperature is not (>= 0 and <= 5))
        {
            throw new CommandException(ExitCode.Usage, $"--temperature takes 0 to 5, found {options.Temperature}");
        }

        if (string.IsNullOrWhiteSpace(question.Text))
        {
            throw new CommandException(ExitCode.Usage, "PROMPT is empty; say what is asked");
        }

        var (prompt, stop, whole) = Ask(question);
        using var pool = new WorkerPool(session.Threads);
        using var model = TrainableEmbeddedModel.Load(Folder(question.Model), pool);
        var seeds = Enumerable.Range(0, question.Samples).Select(i => SeededRandom.SeedOf("sample", question.Seed, i)).ToList();
        var samples = (await model.GenerateAsync([new GenerationRequest(prompt, seeds)], options with { Stop = stop }, cancellation).ConfigureAwait(false))[0];
        if (session.Json)
        {
            session.PrintJson(new
            {
                Model = model.Id,
                Prompt = prompt.ToString(),
                Samples = samples.Select(s => new { s.Text, Draft = whole(s.Text), Tokens = s.Tokens.Count, LogProbability = s.LogProbabilities.Sum(p => (double)p), s.Finished }),
            });
        }
        else
        {
            for (var i = 0; i < samples.Count; i++)
            {
                session.Print((i > 0 ? "\n" : "") + UntrustedText.Visible(whole(samples[i].Text)).TrimEnd('\n') + (samples[i].Finished ? "" : " …"));
            }
        }

        return ExitCode.Ok;
    }

    /// <summary>The prompt, what ends an answer, and how an answer becomes a whole draft, which can be graded.</summary>
    private static (Prompt Prompt, IReadOnlyList<string> Stop, Func<string, string> Whole) Ask(Question question)
    {
        if (question.Task is not { } name)
        {
            return (Prompt.Empty.Text(question.Text), [], text => text);
        }

        var entry = TaskList.All.FirstOrDefault(t => t.Name == name)
            ?? throw new CommandException(ExitCode.Usage, $"--task: there is no task '{name}'; 'redraft list' shows those there are");
        var task = Create(entry);
        var signature = task.Problems(Split.HeldOut) is [var example, ..] ? example.Signature : "";
        var problem = new Problem { Id = "asked", Task = name, Split = Split.HeldOut, Description = question.Text, Signature = signature };
        return (task.DraftPrompt(problem), task.Stop, text => task.ToDraft(problem, text));
    }

    private static ITask Create(TaskEntry entry)
    {
        try
        {
            return entry.Create(entry.Options, new NoPrograms());
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCode.Usage, $"--task: task '{entry.Name}' needs data, which only a recipe can name ({e.Message}); ask without --task");
        }
    }

    private static string Folder(string model) => new ShippedModels(Installation.Home()).FolderOf(model)
        ?? (Directory.Exists(model) ? model : throw new CommandException(ExitCode.Data, $"{model}: neither a checkpoint's folder nor a model that comes with Redraft"));

    private sealed record Question(string Text, string? Task, string Model, int Samples, ulong Seed);
}
