using System.Text.Json;

namespace Redraft.Annotating.Importing;

/// <summary>Reads a record of Argilla's: one answer for each user.</summary>
/// <remarks>
/// As 2.x writes it (<c>to_json</c>, <c>to_disk</c>: <c>responses</c>: question → list of <c>{value, user_id}</c>), as a data set of its (<c>to_datasets</c>: <c>QUESTION.responses</c>,
/// <c>QUESTION.responses.users</c> and <c>.status</c>, lists side by side) and as 1.x does (<c>responses</c>: list of <c>{user_id, status, values: question → {value}}</c>). Questions are
/// known by their names (<see cref="Questions"/>); a span on the draft becomes what the feedback is about where both are one. Suggestions are a model's and aren't read.
/// Layouts: the documentation of argilla 2.x (<c>Record.to_dict</c>, <c>to_list(flatten=True)</c>) and 1.x (<c>FeedbackRecord</c>).
/// </remarks>
internal static class ArgillaAnswers
{
    private const string Users = ".responses.users", Replies = ".responses", Statuses = ".responses.status";

    /// <summary>Whether a record is a row of a data set.</summary>
    public static bool IsFlat(JsonElement record) => record.ValueKind == JsonValueKind.Object && record.EnumerateObject().Any(member => member.Name.EndsWith(Users, StringComparison.Ordinal));

    /// <summary>The answers of a row of a data set.</summary>
    public static IEnumerable<ForeignAnswer> Flat(JsonElement row, string where)
    {
        var said = ((JsonElement?)row).Members().Where(member => member.Name.EndsWith(Users, StringComparison.Ordinal)).Select(member => member.Name[..^Users.Length]).SelectMany(question =>
            row.Get(question + Users).Items().Select((user, i) => (Person: ((JsonElement?)user).Text() ?? "somebody", Question: question, Value: At(row.Get(question + Replies), i), Status: At(row.Get(question + Statuses), i).Text())));
        var fields = ((JsonElement?)row).Members().Where(member => !member.Name.Contains('.', StringComparison.Ordinal) && member.Name is not ("id" or "_server_id" or "status" or "inserted_at" or "updated_at"))
            .Select(member => (member.Name, Text: Questions.TextOf(member.Value))).Where(field => field.Text is not null).ToDictionary(field => field.Name, field => field.Text!);
        string[] ids = [.. new[] { row.Get("id").Text() }.OfType<string>(), .. fields.Values];
        foreach (var of in said.Where(reply => reply.Value is not null && reply.Status is not "draft").GroupBy(reply => reply.Person))
        {
            var answer = new Questions(fields);
            foreach (var reply in of)
            {
                answer.Take(reply.Question, reply.Value!.Value);
            }

            yield return answer.For(where, of.Key, of.Any(reply => reply.Status is "discarded")) with { Ids = ids, Texts = [.. fields.Values] };
        }
    }

    private static JsonElement? At(JsonElement? list, int place) => list.Items().Skip(place).Cast<JsonElement?>().FirstOrDefault();

    /// <summary>The answers of a record.</summary>
    public static IEnumerable<ForeignAnswer> Of(JsonElement record, string where)
    {
        var fields = record.Get("fields").Members().Select(field => (field.Name, Text: Questions.TextOf(field.Value))).Where(field => field.Text is not null).ToDictionary(field => field.Name, field => field.Text!);
        string[] ids = [.. new[] { record.Get("external_id").Text(), record.Get("id").Text() }.Concat(record.Get("metadata").Members().Select(member => ((JsonElement?)member.Value).Text())).OfType<string>()];
        foreach (var (person, said, status) in Said(record))
        {
            if (status is "draft")
            {
                continue; // not sent
            }

            var answer = new Questions(fields);
            foreach (var (question, value) in said)
            {
                answer.Take(question, value);
            }

            yield return answer.For(where, person, status is "discarded") with { Ids = ids, Texts = [.. fields.Values] };
        }
    }

    private static IEnumerable<(string Person, IReadOnlyList<(string Question, JsonElement Value)> Said, string? Status)> Said(JsonElement record) => record.Get("responses") switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(response =>
            (PersonOf(response), (IReadOnlyList<(string, JsonElement)>)[.. response.Get("values").Members().Select(value => (value.Name, ((JsonElement?)value.Value)!.Value.Get("value") ?? value.Value))], response.Get("status").Text())),
        { ValueKind: JsonValueKind.Object } byQuestion => byQuestion.EnumerateObject()
            .SelectMany(question => ((JsonElement?)question.Value).Items().Select(response => (Person: PersonOf(response), Question: question.Name, Value: response.Get("value"), Status: response.Get("status").Text())))
            .Where(response => response.Value is not null).GroupBy(response => response.Person)
            .Select(of => (of.Key, (IReadOnlyList<(string, JsonElement)>)[.. of.Select(response => (response.Question, response.Value!.Value))], of.Select(response => response.Status).FirstOrDefault(status => status is not null))),
        _ => [],
    };

    private static string PersonOf(JsonElement response) => response.Get("user_id").Text() ?? "somebody";
}
