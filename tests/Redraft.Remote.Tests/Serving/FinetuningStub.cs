using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Redraft.Remote.Tests.Serving;

/// <summary>OpenAI's fine-tuning interface in memory, which misbehaves when it is told to. A job takes three looks.</summary>
internal sealed class FinetuningStub : HttpMessageHandler
{
    private readonly Lock _lock = new();

    public List<string> Uploads { get; } = [];

    public List<JsonObject> Jobs { get; } = [];

    public List<string> Asked { get; } = [];

    public List<string> Keys { get; } = [];

    /// <summary>How many uploads are cut in the middle.</summary>
    public int CutUploads { get; set; }

    /// <summary>How many jobs are begun and never told of.</summary>
    public int LostBeginnings { get; set; }

    /// <summary>How many jobs are begun and told of in words that aren't JSON, as some proxies do.</summary>
    public int StrangeBeginnings { get; set; }

    /// <summary>Answers that come in place of the right one, in order.</summary>
    public Queue<HttpStatusCode> Instead { get; } = new();

    /// <summary>Why jobs fail; null where they succeed.</summary>
    public string? Failure { get; set; }

    /// <summary>The method and path that are refused; empty for none.</summary>
    public string Refuses { get; set; } = "";

    /// <summary>How many tokens a job that has ended says to have read; null where it doesn't.</summary>
    public long? TrainedTokens { get; set; }

    /// <summary>Called before each look at a job.</summary>
    public Action Looked { get; set; } = () => { };

    /// <summary>Whether lists are filtered by metadata, which not every server does.</summary>
    public bool Filters { get; set; } = true;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (_lock)
        {
            Asked.Add($"{request.Method} {path}");
            Keys.Add(request.Headers.Authorization?.ToString() ?? "");
        }

        return $"{request.Method} {path}" == Refuses ? Answer(HttpStatusCode.BadRequest, new JsonObject { ["error"] = new JsonObject { ["message"] = "no" } })
            : Instead.TryDequeue(out var status) ? Answer(status, new JsonObject { ["error"] = new JsonObject { ["message"] = "not now" } }) : (request.Method.Method, path) switch
        {
            ("POST", "/v1/files") => Upload(body),
            ("POST", "/v1/fine_tuning/jobs") => Begin(body),
            ("GET", "/v1/fine_tuning/jobs") => List(WebUtility.UrlDecode(request.RequestUri.Query)),
            ("GET", _) when path.EndsWith("/events", StringComparison.Ordinal) => Events(path.Split('/')[^2]),
            ("GET", _) => Look(path.Split('/')[^1]),
            _ => Answer(HttpStatusCode.NotFound, new JsonObject()),
        };
    }

    private HttpResponseMessage Upload(string body)
    {
        if (CutUploads-- > 0)
        {
            throw new HttpRequestException("the connection was cut");
        }

        Uploads.Add(body);
        return Answer(HttpStatusCode.OK, new JsonObject { ["id"] = $"file-{Uploads.Count}" });
    }

    private HttpResponseMessage Begin(string body)
    {
        var job = (JsonObject)JsonNode.Parse(body)!;
        (job["id"], job["status"], job["looks"]) = ($"ftjob-{Jobs.Count + 1}", "queued", 0);
        Jobs.Add(job);
        return LostBeginnings-- > 0 ? throw new HttpRequestException("the connection was cut")
            : StrangeBeginnings-- > 0 ? new(HttpStatusCode.OK) { Content = new StringContent("done", Encoding.UTF8, "text/plain") } : Answer(HttpStatusCode.OK, job.DeepClone());
    }

    private HttpResponseMessage List(string query) => Answer(HttpStatusCode.OK, new JsonObject
    {
        ["data"] = new JsonArray([.. Enumerable.Reverse(Jobs).Where(job => !Filters || query.Contains("metadata[redraft]=" + job["metadata"]!["redraft"], StringComparison.Ordinal)).Select(job => job.DeepClone())]), ["has_more"] = false,
    });

    private HttpResponseMessage Look(string id)
    {
        Looked();
        var job = Jobs.Single(job => job["id"]!.GetValue<string>() == id);
        var looks = job["looks"]!.GetValue<int>() + 1;
        (job["looks"], job["status"]) = (looks, looks == 1 ? "queued" : looks == 2 ? "running" : Failure is null ? "succeeded" : "failed");
        job["fine_tuned_model"] = looks > 2 && Failure is null ? $"ft:{job["model"]}:{id}" : null;
        job["trained_tokens"] = looks > 2 ? TrainedTokens : null;
        job["error"] = looks > 2 && Failure is not null ? new JsonObject { ["message"] = Failure } : null;
        return Answer(HttpStatusCode.OK, job.DeepClone());
    }

    // Newest first, as there.
    private HttpResponseMessage Events(string id)
    {
        var looks = Jobs.Single(job => job["id"]!.GetValue<string>() == id)["looks"]!.GetValue<int>();
        var told = new[]
        {
            new JsonObject { ["id"] = "e1", ["created_at"] = 1, ["type"] = "message", ["message"] = "Validating" },
            new JsonObject { ["id"] = "e2", ["created_at"] = 2, ["type"] = "metrics", ["data"] = new JsonObject { ["step"] = 1, ["total_steps"] = 3, ["train_loss"] = 2.5 } },
            new JsonObject { ["id"] = "e3", ["created_at"] = 3, ["type"] = "metrics", ["data"] = new JsonObject { ["step"] = 3, ["total_steps"] = 3, ["train_loss"] = 0.5 } },
        };
        return Answer(HttpStatusCode.OK, new JsonObject { ["data"] = new JsonArray([.. told.Take(looks).Reverse()]), ["has_more"] = false });
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, JsonNode body) => new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
}
