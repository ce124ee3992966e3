using System.CommandLine;
using System.Net;
using Redraft.Cli.Errors;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Models;
using Redraft.Templating;
using Redraft.Web.Serving;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft serve</c>: a model for everybody's tools.</summary>
internal static class ServeCommand
{
    private const int UsualParallel = 64;
    private static readonly ServingOptions Usual = new();

    public static RedraftCommand Create()
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "A checkpoint's folder (or one of adapters), a GGUF file, or the name of a model that comes with Redraft" };
        var under = new Option<string?>("--base") { HelpName = "FOLDER", Description = "The model that adapters were made for (default: the one that they name)" };
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "What requests call the model (default: the checkpoint's name)" };
        var host = new Option<string?>("--host") { HelpName = "ADDRESS", Description = "The IP address to listen on (default: 127.0.0.1); beyond this machine every request needs the key" };
        var port = NumberOption.Create("--port", (0, 65535), $"The port; 0 takes a free one (default: {ServingOptions.UsualPort})");
        var key = new Option<string?>("--key-file") { HelpName = "FILE", Description = $"A file that only you may read, with the key that requests bear (default: the variable {ServingKey.Variable}; beyond this machine a new one, printed once)" };
        var parallel = NumberOption.Create("--parallel", (1, 4096), $"The most samples that are drawn side by side, which bounds memory (default: {UsualParallel})");
        var requests = NumberOption.Create("--requests", (1, 100_000), $"The most requests at work or waiting; more get 429 (default: {Usual.MostRequests})");
        var timeout = NumberOption.Create("--timeout", (1, 86_400), $"The longest that a request may take, in seconds (default: {Usual.Timeout.TotalSeconds:0})");
        var drain = NumberOption.Create("--drain", (0, 86_400), $"How long requests at work may go on after Ctrl-C or a termination signal, in seconds (default: {Usual.Drain.TotalSeconds:0})");
        var command = new RedraftCommand("serve", "Serve a model in the way of OpenAI's HTTP interface",
            "redraft serve nano\nredraft serve runs/mine/seed-1/checkpoints/ilf-round-2 --name mine --host 0.0.0.0 --key-file key.txt");
        command.Arguments.Add(checkpoint);
        foreach (var option in new Option[] { under, name, host, port, key, parallel, requests, timeout, drain })
        {
            command.Options.Add(option);
        }

        command.Body = (session, parsed, cancellation) =>
        {
            var address = Address(parsed.GetValue(host));
            var (found, made) = ServingKey.Find(parsed.GetValue(key), address);
            var options = new ServingOptions
            {
                Address = address,
                Port = parsed.GetValue(port) ?? ServingOptions.UsualPort,
                Key = found,
                MostRequests = parsed.GetValue(requests) ?? Usual.MostRequests,
                Timeout = parsed.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : Usual.Timeout,
                Drain = parsed.GetValue(drain) is { } most ? TimeSpan.FromSeconds(most) : Usual.Drain,
            };
            return options.Problems().FirstOrDefault() is { } problem ? throw new CommandException(ErrorCodes.CommandLine, problem)
                : ServeAsync(session, new Order(parsed.GetRequiredValue(checkpoint), parsed.GetValue(under), parsed.GetValue(name), parsed.GetValue(parallel) ?? UsualParallel, made), options, cancellation);
        };
        return command;
    }

    private static async Task<int> ServeAsync(Session session, Order order, ServingOptions options, CancellationToken cancellation)
    {
        var path = Find(order.Checkpoint);
        using var pool = new WorkerPool(session.Threads);
        var limits = new BatchLimits { LiveSequences = order.Parallel };
        var (whole, adapters) = AdapterCheckpoint.IsIn(path) ? (Find(order.Base ?? AdapterCheckpoint.BaseOf(path).Path
            ?? throw new CommandException(ErrorCodes.Question, "the adapters don't say which model they were made for; name it with --base")), path) : (path, null);
        if (adapters is null && order.Base is not null)
        {
            throw new CommandException(ErrorCodes.Question, "--base names the model under adapters, but CHECKPOINT is a whole model; leave --base out");
        }

        using var model = LiveLanguageModel.Load(whole, pool, limits, adapters);
        var (chat, fault) = ChatOf(ChatTemplateFile.Read(whole, adapters), model, session.Terminal.Clock);
        var served = new ServedModel(order.Name ?? Path.GetFileNameWithoutExtension(path.TrimEnd('/')), model, chat) { ChatFault = fault };
        await using var server = await StartAsync(served, options, cancellation).ConfigureAwait(false);
        Announce(session, server, served, order.MadeKey);
        await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        var allEnded = await server.DrainAsync().ConfigureAwait(false);
        session.Note($"requests served: {server.Requests}{(allEnded ? "" : "; some were given up at the end")}");
        return ExitCode.Ok;
    }

    private static (IChatTemplate? Chat, string? Fault) ChatOf(ChatTemplateText? text, LiveLanguageModel model, TimeProvider clock)
    {
        try
        {
            return (text is null ? new PlainChat() : JinjaChat.Of(text, model.Tokenizer, clock), null);
        }
        catch (TemplateException error)
        {
            return (null, $"{text!.File}, {error.Message}");
        }
    }

    private static async Task<ModelServer> StartAsync(ServedModel served, ServingOptions options, CancellationToken cancellation)
    {
        try
        {
            return await ModelServer.StartAsync(served, options, cancellation).ConfigureAwait(false);
        }
        catch (IOException taken) // Kestrel's word for it
        {
            throw new CommandException(ErrorCodes.CommandLine, $"--port: {options.Port} of {options.Address} is taken or can't be listened on ({taken.Message.TrimEnd('.')}); name another, or 0 for a free one");
        }
    }

    private static void Announce(Session session, ModelServer server, ServedModel served, string? madeKey)
    {
        if (session.Json)
        {
            session.PrintJson(new { Address = server.Origin + "/v1", Model = served.Name, Weights = served.Model.Id, Key = madeKey });
            return;
        }

        session.Print($"{UntrustedText.Visible(served.Name, 200)}: {server.Origin}/v1  (Ctrl-C stops)");
        if (madeKey is not null)
        {
            session.Print($"key, shown only here: {madeKey}");
        }

        if (served.Chat is null)
        {
            session.Note($"the checkpoint has a chat template of its own that can't be rendered here ({served.ChatFault}): /v1/completions answers, /v1/chat/completions doesn't");
        }
    }

    private static IPAddress Address(string? text) => text is null or "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address
        : throw new CommandException(ErrorCodes.CommandLine, $"--host: an IP address such as 0.0.0.0 or 192.168.1.5 expected, found '{UntrustedText.Visible(text, 100)}'");

    private static string Find(string name)
        => Directory.Exists(name) || File.Exists(name) ? name : new ShippedModels(Installation.Home()).FolderOf(name)
            ?? throw new CommandException(ErrorCodes.FileMissing, $"'{UntrustedText.Visible(name, 200)}' is not there; give a checkpoint's folder, a GGUF file, or a model that `redraft list` names");

    private sealed record Order(string Checkpoint, string? Base, string? Name, int Parallel, string? MadeKey);
}
