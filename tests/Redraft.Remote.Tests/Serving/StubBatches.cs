using System.Text.Json.Nodes;

namespace Redraft.Remote.Tests.Serving;

/// <summary>OpenAI's Batch API over a stub server's own answers, which misbehaves when it is told to. A job takes three looks.</summary>
/// <param name="server">Whose answers it gives.</param>
internal sealed class StubBatches(StubServer server)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _files = [];
    private int _number;

    /// <summary>The jobs that were begun.</summary>
    public List<JsonObject> Jobs { get; } = [];

    /// <summary>The lines of each job.</summary>
    public List<IReadOnlyList<JsonObject>> Sent { get; } = [];

    /// <summary>How many files were sent up.</summary>
    public int Uploads { get; private set; }

    /// <summary>How many jobs are begun and never told of.</summary>
    public int LostBeginnings { get; set; }

    /// <summary>How each job ends, by its number from 1: completed, expired, cancelled, or an error's code where it is never begun.</summary>
    public Func<int, string> Ends { get; set; } = _ => "completed";

    /// <summary>A line's status, by the job's number and the request; 0 for one that isn't answered.</summary>
    public Func<int, StubRequest, int> Status { get; set; } = (_, _) => 200;

    /// <summary>What becomes of a file's lines, by the number of times that it was read, from 1.</summary>
    public Func<int, IReadOnlyList<string>, IEnumerable<string>> Written { get; set; } = (_, lines) => lines;

    /// <summary>Called before each look at a job.</summary>
    public Action Looked { get; set; } = () => { };

    /// <summary>Whose key came with each request.</summary>
    public List<string> Keys { get; } = [];

    private readonly Dictionary<string, int> _reads = [];

    public (int Status, string Type, string Text) Answer(string method, string path, string body, string key)
    {
        lock (_lock)
        {
            Keys.Add(key);
            return (method, path) switch
            {
                ("POST", "/files") => Ok(Upload(body)),
                ("GET", _) when path.StartsWith("/files/", StringComparison.Ordinal) => File(path.Split('/')[2]),
                ("POST", "/batches") => Begin((JsonObject)JsonNode.Parse(body)!),
                ("GET", "/batches") => Ok(new JsonObject { ["data"] = new JsonArray([.. Enumerable.Reverse(Jobs).Select(job => job.DeepClone())]), ["has_more"] = false }),
                _ => Look(path.Split('/')[^1]),
            };
        }
    }

    private static (int, string, string) Ok(JsonNode answer) => (200, "application/json", answer.ToJsonString());

    private JsonObject Upload(string body)
    {
        Uploads++;
        var id = $"file-{_files.Count + 1}";
        _files[id] = string.Join('\n', body.Split("\n").Where(line => line.StartsWith('{')));
        return new JsonObject { ["id"] = id };
    }

    private (int, string, string) File(string id)
    {
        _reads[id] = _reads.GetValueOrDefault(id) + 1;
        return (200, "application/octet-stream", string.Join('\n', Written(_reads[id], _files[id].Split('\n'))) + "\n");
    }

    private (int, string, string) Begin(JsonObject job)
    {
        (job["id"], job["status"], job["looks"]) = ($"batch_{Jobs.Count + 1}", "validating", 0);
        Jobs.Add(job);
        Sent.Add([.. _files[job["input_file_id"]!.GetValue<string>()].Split('\n').Select(line => (JsonObject)JsonNode.Parse(line)!)]);
        return LostBeginnings-- > 0 ? (503, "text/plain", "busy") : Ok(job.DeepClone());
    }

    private (int, string, string) Look(string id)
    {
        Looked();
        if (Jobs.FindIndex(job => job["id"]!.GetValue<string>() == id) is not (>= 0 and var index))
        {
            return (404, "application/json", """{"error":{"message":"no such batch"}}""");
        }

        var job = Jobs[index];
        var looks = job["looks"]!.GetValue<int>() + 1;
        job["looks"] = looks;
        job["request_counts"] = new JsonObject { ["total"] = Sent[index].Count, ["completed"] = Math.Min(looks - 1, 2) * Sent[index].Count / 2, ["failed"] = 0 };
        if (looks == 3)
        {
            End(job, index);
        }
        else if (looks < 3)
        {
            job["status"] = looks == 1 ? "validating" : "in_progress";
        }

        return Ok(job.DeepClone());
    }

    private void End(JsonObject job, int index)
    {
        var end = Ends(index + 1);
        if (end is not ("completed" or "expired" or "cancelled"))
        {
            (job["status"], job["errors"]) = ("failed", new JsonObject { ["data"] = new JsonArray(new JsonObject { ["code"] = end, ["message"] = "not like this" }) });
            return;
        }

        var (good, bad) = (new List<string>(), new List<string>());
        foreach (var line in Enumerable.Reverse(Sent[index])) // their order is their own
        {
            var request = new StubRequest(++_number, line["url"]!.GetValue<string>()["/v1".Length..], line["body"]!.ToJsonString(), "");
            var (status, answer) = Status(index + 1, request) switch
            {
                200 => StubAnswers.Of(request, server.Abilities),
                0 => (0, null),
                var other => (other, new JsonObject { ["error"] = new JsonObject { ["message"] = "said of a line", ["code"] = other == 400 ? "context_length_exceeded" : null } }),
            };
            var told = new JsonObject
            {
                ["id"] = $"batch_req_{_number}", ["custom_id"] = line["custom_id"]!.GetValue<string>(),
                ["response"] = status == 0 ? null : new JsonObject { ["status_code"] = status, ["request_id"] = "r", ["body"] = answer },
                ["error"] = status == 0 ? new JsonObject { ["code"] = "batch_expired", ["message"] = "This request could not be executed" } : null,
            };
            (status == 200 ? good : bad).Add(told.ToJsonString());
            if (status == 200)
            {
                server.Answered.Enqueue(request);
            }
        }

        (job["status"], job["output_file_id"], job["error_file_id"]) = (end, Keep(good), Keep(bad));
    }

    private string? Keep(List<string> lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        var id = $"file-{_files.Count + 1}";
        _files[id] = string.Join('\n', lines);
        return id;
    }
}
