using Redraft.Tests;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Ecosystem.Tests;

/// <summary>A program of this folder that answers a line with a line.</summary>
internal sealed class NodeProgram : IDisposable
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "Ecosystem.Tests");

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private NodeProgram(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => { lock (_errors) { _errors.AppendLine(line.Data); } };
        process.BeginErrorReadLine();
    }

    /// <summary>Starts one; skips the test aloud where Node or its packages aren't there.</summary>
    public static NodeProgram Start(string program, string file)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "tests/Ecosystem.Tests has no node_modules; npm install --ignore-scripts --omit=optional there, as CI does");
        var start = new ProcessStartInfo("node", [Path.Combine(Folder, program), file])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8,
        };
        return new NodeProgram(Process.Start(start)!);
    }

    /// <summary>Asks all lines and reads all answers.</summary>
    public async Task<IReadOnlyList<T>> AskAsync<T>(IReadOnlyList<object> questions)
    {
        var asking = Task.Run(async () =>
        {
            foreach (var question in questions)
            {
                await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question, JsonSerializerOptions.Web));
            }

            _process.StandardInput.Close();
        });
        var answers = new List<T>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            answers.Add(JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!);
        }

        await asking;
        lock (_errors)
        {
            Assert.True(answers.Count == questions.Count, $"{answers.Count} answers to {questions.Count} questions; {_errors}");
        }

        return answers;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
