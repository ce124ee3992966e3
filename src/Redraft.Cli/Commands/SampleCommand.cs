using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Models;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft sample</c>: asks a model.</summary>
internal static class SampleCommand
{
    public static RedraftCommand Create()
    {
        var question = new QuestionOptions();
        var model = new Option<string>("--model") { HelpName = "FOLDER", DefaultValueFactory = _ => "nano", Description = "A checkpoint's folder, or the name of a model that comes with Redraft; or a folder of adapters" };
        var under = new Option<string>("--base") { HelpName = "FOLDER", Description = "The model that the adapters of --model were made for (default: the one that they name)" };
        var count = NumberOption.Create("--samples", (1, 1000), "How many samples (default: 1)");
        var most = NumberOption.Create("--max-tokens", (1, 100_000), "The longest answer (default: 96)");
        var seed = NumberOption.Create("--seed", (0, int.MaxValue), "The same seed gives the same samples (default: 1)");
        var temperature = new Option<double>("--temperature") { HelpName = "T", DefaultValueFactory = _ => 0.8, Description = "0 takes the likeliest token each time" };
        var plain = new Option<bool>("--no-chat-template") { Description = "Ask as it stands a model that has a chat template; otherwise the prompt is a user's turn in it" };
        var show = new Option<bool>("--show-prompt") { Description = "Print the prompt and ask nobody" };
        var command = new RedraftCommand("sample", "Ask a model",
            "redraft sample --task programs --samples 3 --temperature 0.3 \"return the sum of the squares of the positive numbers in the list xs\"\n"
            + "redraft sample --task mbpp --data mbpp.jsonl --id 11 --prompt official --show-prompt");
        question.AddTo(command);
        foreach (var option in new Option[] { model, under, count, most, seed, temperature, plain, show })
        {
            command.Options.Add(option);
        }

        command.Body = (session, parsed, cancellation) => SampleAsync(
            session,
            question.Read(parsed),
            new Order(parsed.GetRequiredValue(model), parsed.GetValue(under), parsed.GetValue(count) ?? 1, (ulong)(parsed.GetValue(seed) ?? 1), !parsed.GetValue(plain), parsed.GetValue(show)),
            new SamplingOptions { Temperature = parsed.GetValue(temperature), MaxTokens = parsed.GetValue(most) ?? new SamplingOptions().MaxTokens },
            cancellation);
        return command;
    }

    private static async Task<int> SampleAsync(Session session, Question question, Order order, SamplingOptions options, CancellationToken cancellation)
    {
        if (options.Temperature is not (>= 0 and <= 5))
        {
            throw new CommandException(ErrorCodes.Question, $"--temperature takes 0 to 5, found {options.Temperature}");
        }

        var (prompt, stop, whole) = question.Ask();
        if (order.ShowPrompt)
        {
            ShowPrompt(session, prompt.ToString());
            return ExitCode.Ok;
        }

        using var pool = new WorkerPool(session.Threads);
        using var model = Open(order, pool);
        if (model.TokensOf(prompt) is var tokens && (tokens == 0 || tokens > model.ContextLength))
        {
            throw new CommandException(ErrorCodes.Question, $"PROMPT has {tokens} tokens for the model; its context holds {model.ContextLength}, so 1 to {model.ContextLength} are allowed");
        }

        var seeds = Enumerable.Range(0, order.Samples).Select(i => SeededRandom.SeedOf("sample", order.Seed, i)).ToList();
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

    private static void ShowPrompt(Session session, string prompt)
    {
        if (session.Json)
        {
            session.PrintJson(new { Prompt = prompt });
            return;
        }

        session.Print(UntrustedText.Visible(prompt).TrimEnd('\n'));
    }

    private static TrainableEmbeddedModel Open(Order order, WorkerPool pool)
    {
        var folder = Folder("--model", order.Model);
        if (AdapterCheckpoint.IsIn(folder))
        {
            var name = order.Base ?? AdapterCheckpoint.BaseOf(folder).Path
                ?? throw new CommandException(ErrorCodes.Question, "the adapters of --model don't say which model they were made for; name it with --base");
            return TrainableEmbeddedModel.LoadAdapted(Folder("--base", name), folder, pool, order.Chats);
        }

        return order.Base is null
            ? TrainableEmbeddedModel.Load(folder, pool, chats: order.Chats)
            : throw new CommandException(ErrorCodes.Question, "--base names the model under adapters, but --model is a whole model; leave --base out");
    }

    private static string Folder(string option, string model)
    {
        var shipped = new ShippedModels(Installation.Home());
        return shipped.FaultOf(model, Directory.GetCurrentDirectory()) is { } fault
            ? throw new CommandException(ErrorCodes.FileMissing, $"{option}: {fault}")
            : shipped.FolderOf(model) ?? model;
    }

    private sealed record Order(string Model, string? Base, int Samples, ulong Seed, bool Chats, bool ShowPrompt);
}
