using Redraft.Tasks.Jsonl;

namespace Redraft.Tasks.Mbpp;

/// <summary>One task of MBPP (Austin et al. 2021), line endings made LF. Source: github.com/google-research, CC BY 4.0.</summary>
public sealed record MbppRow
{
    /// <summary>1 to 974.</summary>
    public required int TaskId { get; init; }

    /// <summary>What is asked.</summary>
    public required string Text { get; init; }

    /// <summary>The gold solution; tabs kept.</summary>
    public required string Code { get; init; }

    /// <summary>Three asserts.</summary>
    public required IReadOnlyList<string> Tests { get; init; }

    /// <summary>Further asserts; empty but for 11 tasks.</summary>
    public required IReadOnlyList<string> ChallengeTests { get; init; }

    /// <summary>Code that runs between solution and asserts; empty but for tasks 367 and 927.</summary>
    public required string SetupCode { get; init; }

    /// <summary>The function that the first assert calls.</summary>
    public required string Entry { get; init; }

    /// <summary>Reads <c>mbpp.jsonl</c>.</summary>
    /// <exception cref="JsonlException">If a line is bad; it names file, line and field.</exception>
    public static IReadOnlyList<MbppRow> ReadAll(string path)
    {
        var seen = new HashSet<int>();
        return JsonlFile.Read(path, record =>
        {
            var id = record.Integer("task_id");
            if (id is < 0 or > int.MaxValue || !seen.Add((int)id))
            {
                throw record.Refuse("task_id", $"expected a number of its own from 0 up, found {id}{(seen.Contains((int)id) ? " again" : "")}");
            }

            var code = Unix(record.Text("code"));
            var tests = record.Texts("test_list").Select(Unix).ToList();
            if (tests.Count == 0)
            {
                throw record.Refuse("test_list", "expected at least one assert, found none");
            }

            return new MbppRow
            {
                TaskId = (int)id,
                Text = record.Text("text"),
                Code = code,
                Tests = tests,
                ChallengeTests = [.. record.Texts("challenge_test_list").Select(Unix)],
                SetupCode = Unix(record.TextOrNull("test_setup_code") ?? ""),
                Entry = PythonSignature.Entry(code, tests[0])
                    ?? throw record.Refuse("test_list", "expected the first assert to call a function that \"code\" defines, found none"),
            };
        });
    }

    /// <summary>CRLF, and CR alone (at the end of four solutions), made LF, as Python reads them.</summary>
    internal static string Unix(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
