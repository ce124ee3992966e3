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
/// The learning rate is the service's own, and other options of the training aren't told. Cancelled, it leaves the job at work.
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
    /// <exception cref="HostedModelException">If the server can't be reached, or refuses.</exception>
    public override async Task<IReadOnlyList<double>> TrainAsync(
        (string Location, string Id) start, IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation,
        Action<IReadOnlyList<double>>? losses = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(options);
        var (data, how) = (DataOf(examples), FinetuningFile.Text(options));
        var (key, job) = (KeyOf(start.Id, seed, data, how), new TrainingJob(folder + ".job"));
        if (job.Key != key)
        {
            job.Create(key, data, how);
        }

        using var server = new JobServer(model, around, "/fine_tuning/jobs", "fine-tuning interface");
        var file = Path.Combine(job.Folder, JobFile);
        var id = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false) : await BeginAsync(server, start.Location, key, data, (options, seed), cancellation).ConfigureAwait(false);
        DurableFile.Write(file, id);
        var heard = new Heard(say, progress, losses);
        var name = await FollowAsync(server, id, file, heard, cancellation).ConfigureAwait(false);
        Directory.CreateDirectory(folder);
        DurableFile.Write(Path.Combine(folder, ServedModel.FileName), new JsonObject { ["model"] = name }.ToJsonString(Plain));
        return heard.Losses;
    }

    private byte[] DataOf(IReadOnlyList<PromptedText> examples)
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

        using var lines = new MemoryStream();
        foreach (var example in learned)
        {
            var messages = new (string Role, string Content)[] { ("system", model.System ?? Bodies.GoOn), ("user", example.Prompt.ToString()), ("assistant", example.Text) };
            var line = new JsonObject { ["messages"] = new JsonArray([.. messages.Where(message => message.Role != "system" || message.Content.Length > 0).Select(message => (JsonNode)new JsonObject { ["role"] = message.Role, ["content"] = message.Content })]) };
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(line, Plain));
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    /// <summary>The job's id: of one that is there already, or of a new one.</summary>
    private async Task<string> BeginAsync(JobServer server, string from, string key, byte[] data, (FinetuningOptions Options, ulong Seed) how, CancellationToken cancellation)
    {
        byte[]? body = null;
        for (var tries = 0; ; tries++)
        {
            if (await server.FindAsync(key, $"&metadata[redraft]={key}", ["failed", "cancelled"], cancellation).ConfigureAwait(false) is { } found)
            {
                say($"goes on with the job {UntrustedText.Visible(found, LongestLine)}");
                return found;
            }

            body ??= BodyOf(from, await server.UploadAsync(data, $"redraft-{key[..Telling]}.jsonl", "fine-tune", cancellation).ConfigureAwait(false), key, how.Options, how.Seed);
            var begun = await server.BeginAsync(body, last: tries >= model.Retries, cancellation).ConfigureAwait(false);
            if (begun is { } job)
            {
                return Text(job, "id") is { Length: > 0 } id ? id
                    : throw new HostedModelException(HostedFault.Answer, "the fine-tuning interface began a job without an id; does the address lead to a server that has OpenAI's fine-tuning interface?");
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << Math.Min(tries, 5)) * (1 + around.Jitter()), around.Clock, cancellation).ConfigureAwait(false);
        }
    }

    private static byte[] BodyOf(string from, string file, string key, FinetuningOptions options, ulong seed) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["model"] = from,
        ["training_file"] = file,
        ["suffix"] = "redraft-" + key[..Telling],
        ["seed"] = (int)(seed % int.MaxValue),
        ["metadata"] = new JsonObject { ["redraft"] = key },
        ["method"] = new JsonObject { ["type"] = "supervised", ["supervised"] = new JsonObject { ["hyperparameters"] = new JsonObject { ["n_epochs"] = options.Epochs, ["batch_size"] = options.ExamplesPerBatch } } },
    }, Plain);

    /// <summary>The name of what the job made.</summary>
    private async Task<string> FollowAsync(JobServer server, string id, string file, Heard heard, CancellationToken cancellation)
    {
        var events = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var job = await server.JobAsync(id, cancellation).ConfigureAwait(false);
            foreach (var told in await server.EventsAsync(id, events, cancellation).ConfigureAwait(false))
            {
                heard.Event(told);
            }

            switch (Text(job, "status"))
            {
                case "succeeded":
                    return Text(job, "fine_tuned_model") ?? throw new TrainerException($"the fine-tuning job {Shown(id)} succeeded without a model; look at it where it ran");
                case "failed" or "cancelled":
                    DurableFile.Delete(file);
                    var why = job.TryGetProperty("error", out var error) && Text(error, "message") is { } message ? ": " + Shown(message).TrimEnd('.') : "";
                    throw new TrainerException($"the fine-tuning job {Shown(id)} {(Text(job, "status") == "failed" ? "failed" : "was cancelled")}{why}; mend it, then go on with `redraft resume`, which begins another one");
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
