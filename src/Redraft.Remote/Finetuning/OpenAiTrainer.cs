using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Redraft.Engine.Checkpoints;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Asking;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Finetuning;

/// <summary>Finetunes a hosted model by OpenAI's fine-tuning interface: sends the examples up, begins a job, follows it, and leaves the name of what came out.</summary>
/// <remarks>
/// A job bears the training's key in its metadata, so one that was begun before a crash, or whose beginning nobody heard of, is found and followed: there is never a second one, unless
/// the first failed or was cancelled. Examples are chats, as the model is asked afterwards: the recipe's <c>system</c>, the prompt as the user's words, the text as the assistant's.
/// <code>
/// training.epochs              n_epochs
/// training.examples-per-batch  batch_size
/// the seed                     seed
/// </code>
/// Where the recipe's method is dpo, each example is a pair: the redraft, preferred to the first draft that it comes from; <c>trainer.beta</c> is told.
/// The learning rate is the service's own, and other options of the training aren't told. Cancelled, it leaves the job at work. Where the recipe says <c>price.training</c>, no job is begun that
/// could pass the model's budget if each byte of its examples were a token, and what the service says that it has read is booked, once.
/// </remarks>
/// <param name="model">The base model, where it lives.</param>
/// <param name="around">What requests work with.</param>
/// <param name="say">Gets the job's events that aren't progress.</param>
public sealed class OpenAiTrainer(ModelRecipe model, HostedSurroundings around, Action<string> say) : ExternalTrainer
{
    private const string JobFile = "openai-job"; // beside the dataset: the id of the job
    private const int LongestLine = 400, Telling = 16;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    /// <exception cref="HostedModelException">If the server can't be reached, or refuses, or the training could pass the budget.</exception>
    public override async Task<IReadOnlyList<double>> TrainAsync(
        (string Location, string Id) start, IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation,
        Action<IReadOnlyList<double>>? losses = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(options);
        var (pairs, how) = (MethodOf(examples) == TrainingMethod.Dpo, FinetuningFile.Text(options));
        var learned = Learned(examples);
        var data = DataOf(learned, pairs);
        var (key, job) = (KeyOf(start.Id, seed, data, HowOf(options, pairs ? TrainingMethod.Dpo : TrainingMethod.Supervised)), new TrainingJob(folder + ".job"));
        if (job.Key != key)
        {
            job.Create(key, data, how);
        }

        using var server = new JobServer(model, around, "/fine_tuning/jobs", "fine-tuning interface");
        var file = Path.Combine(job.Folder, JobFile);
        using var booking = await TrainingBooking.OpenAsync(model, around, key).ConfigureAwait(false);
        var id = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false)
            : await BeginAsync(server, key, data, file => BodyOf((start.Location, file), key, (options, seed), pairs), (booking, MostTokens(learned, pairs) * options.Epochs), cancellation).ConfigureAwait(false);
        DurableFile.Write(file, id);
        var heard = new Heard(say, progress, losses);
        var name = await FollowAsync(server, id, file, heard, booking, cancellation).ConfigureAwait(false);
        Directory.CreateDirectory(folder);
        DurableFile.Write(Path.Combine(folder, ServedModel.FileName), new JsonObject { ["model"] = name }.ToJsonString(Plain));
        return heard.Losses;
    }

    private List<PromptedText> Learned(IReadOnlyList<PromptedText> examples)
    {
        var learned = examples.Where(example => example.Weight > 0).ToList();
        if (learned.Count == 0)
        {
            throw new ArgumentException("finetuning needs at least one example that counts, none was given", nameof(examples));
        }

        if (learned.Any(example => example.Weight != 1))
        {
            say("OpenAI's interface knows no weights of examples: all count the same");
        }

        return learned;
    }

    // A pair's prompt may be read with each of its two answers.
    private long MostTokens(List<PromptedText> learned, bool pairs) => learned.Sum(example => (pairs ? new[] { example.Text, example.Rejected! } : [example.Text])
        .Sum(text => Call.MostTokens(model.System ?? Bodies.GoOn, example.Prompt.ToString(), text)));

    private byte[] DataOf(List<PromptedText> learned, bool pairs)
    {
        using var lines = new MemoryStream();
        foreach (var example in learned)
        {
            var asked = new (string Role, string Content)[] { ("system", model.System ?? Bodies.GoOn), ("user", example.Prompt.ToString()) }.Where(message => message.Role != "system" || message.Content.Length > 0).ToList();
            var line = pairs ? new JsonObject
            {
                ["input"] = new JsonObject { ["messages"] = Messages(asked) }, ["preferred_output"] = Messages([("assistant", example.Text)]), ["non_preferred_output"] = Messages([("assistant", example.Rejected!)]),
            } : new JsonObject { ["messages"] = Messages([.. asked, ("assistant", example.Text)]) };
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(line, Plain));
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    private static JsonArray Messages(IEnumerable<(string Role, string Content)> messages) => new([.. messages.Select(message => (JsonNode)new JsonObject { ["role"] = message.Role, ["content"] = message.Content })]);

    /// <summary>The job's id: of one that is there already, or of a new one.</summary>
    private async Task<string> BeginAsync(JobServer server, string key, byte[] data, Func<string, byte[]> bodyOf, (TrainingBooking? In, long Most) booked, CancellationToken cancellation)
    {
        var (body, unheard, free) = (default(byte[]), false, false);
        for (var tries = 0; ; tries++)
        {
            if (await server.FindAsync(key, $"&metadata[redraft]={key}", ["failed", "cancelled"], cancellation).ConfigureAwait(false) is { } found)
            {
                say($"goes on with the job {UntrustedText.Visible(found, LongestLine)}");
                return found;
            }

            free |= booked.In is { } booking && await booking.ReserveAsync(booked.Most, cancellation).ConfigureAwait(false);
            JsonElement? begun;
            try
            {
                body ??= bodyOf(await server.UploadAsync(data, $"redraft-{key[..Telling]}.jsonl", "fine-tune", cancellation).ConfigureAwait(false));
                begun = await server.BeginAsync(body, last: tries >= model.Retries, cancellation).ConfigureAwait(false);
            }
            catch (HostedModelException refused) when (free && !unheard && (body is null || refused.Fault is HostedFault.Refused or HostedFault.Key or HostedFault.Budget))
            {
                await booked.In!.ReleaseAsync().ConfigureAwait(false);
                throw;
            }

            unheard |= begun is null;
            if (begun is { } job)
            {
                return Text(job, "id") is { Length: > 0 } id ? id
                    : throw new HostedModelException(HostedFault.Answer, "the fine-tuning interface began a job without an id; does the address lead to a server that has OpenAI's fine-tuning interface?");
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << Math.Min(tries, 5)) * (1 + around.Jitter()), around.Clock, cancellation).ConfigureAwait(false);
        }
    }

    private byte[] BodyOf((string Model, string File) from, string key, (FinetuningOptions Options, ulong Seed) how, bool pairs)
    {
        var (method, settings) = (pairs ? "dpo" : "supervised", new JsonObject { ["n_epochs"] = how.Options.Epochs, ["batch_size"] = how.Options.ExamplesPerBatch });
        if (pairs && Recipe.Beta is { } beta)
        {
            settings["beta"] = beta;
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["model"] = from.Model,
            ["training_file"] = from.File,
            ["suffix"] = "redraft-" + key[..Telling],
            ["seed"] = (int)(how.Seed % int.MaxValue),
            ["metadata"] = new JsonObject { ["redraft"] = key },
            ["method"] = new JsonObject { ["type"] = method, [method] = new JsonObject { ["hyperparameters"] = settings } },
        }, Plain);
    }

    /// <summary>The name of what the job made.</summary>
    private async Task<string> FollowAsync(JobServer server, string id, string file, Heard heard, TrainingBooking? booking, CancellationToken cancellation)
    {
        var events = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var job = await server.JobAsync(id, cancellation).ConfigureAwait(false);
            foreach (var told in await server.EventsAsync(id, events, cancellation).ConfigureAwait(false))
            {
                heard.Event(told);
            }

            var read = job.TryGetProperty("trained_tokens", out var trained) && trained.ValueKind == JsonValueKind.Number && trained.TryGetInt64(out var tokens) && tokens >= 0 ? tokens : (long?)null;
            var status = Text(job, "status");
            if (booking is not null && status is "succeeded" or "failed" or "cancelled")
            {
                await booking.SettleAsync(id, status == "failed" ? read ?? 0 : read).ConfigureAwait(false); // a failed one is free where nothing else is said
            }

            switch (status)
            {
                case "succeeded":
                    return Text(job, "fine_tuned_model") ?? throw new TrainerException($"the fine-tuning job {Shown(id)} succeeded without a model; look at it where it ran");
                case "failed" or "cancelled":
                    DurableFile.Delete(file);
                    var why = job.TryGetProperty("error", out var error) && Text(error, "message") is { } message ? ": " + Shown(message).TrimEnd('.') : "";
                    throw new TrainerException($"the fine-tuning job {Shown(id)} {(status == "failed" ? "failed" : "was cancelled")}{why}; mend it, then go on with `redraft resume`, which begins another one");
                default:
                    await Task.Delay(Glance, around.Clock, cancellation).ConfigureAwait(false);
                    break;
            }
        }
    }

    private static string? Text(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Shown(string text) => UntrustedText.Visible(text, LongestLine);

    /// <summary>What was heard of a job.</summary>
    private sealed class Heard(Action<string> say, Action<int, int>? progress, Action<IReadOnlyList<double>>? losses)
    {
        private int _step;

        public List<double> Losses { get; } = [];

        public void Event(JsonElement told)
        {
            if (Text(told, "type") != "metrics" || !told.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
            {
                say(Shown(Text(told, "message") ?? ""));
                return;
            }

            if (data.TryGetProperty("train_loss", out var loss) && loss.ValueKind == JsonValueKind.Number)
            {
                Losses.Add(loss.GetDouble());
                losses?.Invoke(Losses);
            }

            if (data.TryGetProperty("step", out var at) && at.TryGetInt32(out var step) && data.TryGetProperty("total_steps", out var of) && of.TryGetInt32(out var steps) && step <= steps)
            {
                for (; step > _step; _step++)
                {
                    progress?.Invoke(_step + 1, steps); // one call a step, also where events skip some
                }
            }
        }
    }
}
