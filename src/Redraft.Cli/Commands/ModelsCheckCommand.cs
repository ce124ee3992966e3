using System.CommandLine;
using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Recipes;
using Redraft.Remote;
using Redraft.Remote.Probing;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft models check</c>: asks a server for each thing that a part of a run may need, once.</summary>
internal static class ModelsCheckCommand
{
    public static RedraftCommand Create()
    {
        var url = new Argument<string>("URL") { Description = "The server's address up to and with /v1" };
        var name = new Option<string?>("--name") { HelpName = "MODEL", Description = "Which of its models (default: its only one)" };
        var keyEnv = new Option<string?>("--key-env") { HelpName = "VARIABLE", Description = "The environment variable that holds the server's key" };
        var keyFile = new Option<string?>("--key-file") { HelpName = "FILE", Description = "The file that holds the server's key, which nobody but you may read" };
        var http = new Option<bool>("--allow-http") { Description = "Ask a server beyond this machine without TLS" };
        var command = new RedraftCommand("check", "Find out what a hosted model can do: chat, completions, seeds, log-probabilities, embeddings, a Batch API (about ten requests of a few tokens)",
            "redraft models check http://127.0.0.1:8000/v1\nredraft models check https://api.openai.com/v1 --name gpt-4o-mini --key-env OPENAI_API_KEY");
        command.Arguments.Add(url);
        foreach (var option in new Option[] { name, keyEnv, keyFile, http })
        {
            command.Options.Add(option);
        }

        command.Body = (session, parsed, cancellation) => CheckAsync(session, new ModelRecipe
        {
            Url = parsed.GetRequiredValue(url),
            Name = parsed.GetValue(name) ?? "",
            KeyEnv = parsed.GetValue(keyEnv),
            KeyFile = parsed.GetValue(keyFile),
            AllowHttp = parsed.GetValue(http),
            Retries = 2,
            Batch = true, // asks whether there is a Batch API, and begins nothing
        }, cancellation);
        return command;
    }

    private static async Task<int> CheckAsync(Session session, ModelRecipe model, CancellationToken cancellation)
    {
        if (model.Problems().FirstOrDefault() is { } problem)
        {
            throw new CommandException(ErrorCodes.CommandLine, problem);
        }

        using var hosted = new HostedModels(session);
        var around = hosted.Around("models check " + Guid.NewGuid().ToString("N")); // never from the store
        var models = await HostedLanguageModel.ModelsAsync(model, around, cancellation).ConfigureAwait(false);
        if (model.Name.Length == 0 && models.Count != 1)
        {
            throw new CommandException(ErrorCodes.Question, models.Count == 0 ? $"{model.Url}: tells no models; name one with --name"
                : $"{model.Url}: {models.Count} models ({string.Join(", ", models.Select(m => UntrustedText.Visible(m.Name, 80)))}); name one with --name");
        }

        using var opened = await HostedLanguageModel.OpenAsync(model with { Name = model.Name.Length > 0 ? model.Name : models[0].Name }, around, cancellation).ConfigureAwait(false);
        Print(session, opened, models);
        return ExitCode.Ok;
    }

    private static void Print(Session session, HostedLanguageModel model, IReadOnlyList<ServerModel> models)
    {
        var can = model.Abilities;
        if (session.Json)
        {
            session.PrintJson(new
            {
                Model = model.Id, Models = models, can.Chat, can.Completions, can.Together, can.Seeds, can.LogProbabilities, can.Likeliest, Scoring = can.Scoring.ToString(), can.Embeddings, can.Batches,
                can.ContextLength, can.LimitKey, can.Refusals, model.Spent,
            });
            return;
        }

        session.Print($"{UntrustedText.Visible(model.Id, 200)}{(models.Count > 1 ? $", one of {models.Count} models: {string.Join(", ", models.Select(m => UntrustedText.Visible(m.Name, 80)))}" : "")}");
        Line("chat", can.Chat, "");
        Line("completions", can.Completions, "");
        Line("n", can.Together, "several samples from one request", "n");
        Line("seed", can.Seeds, "the same seed drew the same, another one something else");
        Line("log-probabilities", can.LogProbabilities, "of what it draws");
        Line("likeliest tokens", can.Likeliest > 0, $"{can.Likeliest.ToString(CultureInfo.InvariantCulture)} at each place, so it can be a judge", "likeliest");
        Line("echo", can.Scoring != PromptScoring.None, can.Scoring == PromptScoring.Echo ? "log-probabilities of a prompt" : "log-probabilities of a prompt, by prompt_logprobs");
        Line("embeddings", can.Embeddings, "");
        Line("batches", can.Batches, "a Batch API (batch: true)");
        session.Print($"  {"context",-18} {(can.ContextLength is { } length ? $"{length.ToString("N0", CultureInfo.InvariantCulture)} tokens" : "not told")}");
        session.Print($"asked with {model.Spent}");

        void Line(string what, bool has, string means, string? refusal = null)
        {
            var why = can.Refusals.GetValueOrDefault(refusal ?? what, has ? "" : can.Chat || can.Completions ? "" : "no samples");
            session.Print($"  {what,-18} {(has ? means.Length > 0 ? $"yes: {means}" : "yes" : why.Length > 0 ? $"no: {why}" : "no")}");
        }
    }
}
