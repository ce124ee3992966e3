using System.Diagnostics;
using System.Text.Json;

namespace Redraft.Tests.Tasks;

/// <summary>The real Python, as a second opinion on programs that the tests themselves wrote.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    private const string Script = """
        import json, os, sys
        answer, sys.stdout = sys.stdout, open(os.devnull, "w")
        wrong = []
        for code, asserts in json.load(sys.stdin):
            scope = {}
            try:
                exec(code, scope)
                for line in asserts:
                    exec(line, scope)
            except BaseException as error:
                wrong.append(code + repr(error))
        json.dump(wrong, answer)
        """;

    public static bool Missing => !File.Exists(Interpreter);

    /// <summary>Runs every program and its asserts in one process; returns those that failed.</summary>
    public static async Task<IReadOnlyList<string>> FailuresAsync(IEnumerable<(string Code, IReadOnlyList<string> Asserts)> programs)
    {
        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-I", "-S", "-c", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var answer = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(programs.Select(p => new object[] { p.Code, p.Asserts })));
        process.StandardInput.Close();
        return JsonSerializer.Deserialize<string[]>(await answer)!;
    }
}
