using System.CommandLine;
using Redraft.Cli.Errors;

namespace Redraft.Cli;

/// <summary>The options of the commands that start a run.</summary>
internal sealed class RunStartOptions
{
    private const int MostSeeds = 1000;

    public Option<int?> Seeds { get; } = NumberOption.Create("--seeds", (1, MostSeeds), "Run seeds 1 to N, one after another, and pool them (default: the recipe's own seed)");

    public Option<int?> Keep { get; } = KeepOption.Create();

    public Option<string?> Out { get; } = new("--out") { HelpName = "FOLDER", Description = "The run's folder (default: a new one under runs/)" };

    public Option<string?> Data { get; } = new("--data") { HelpName = "FOLDER", Description = "The folder of the data files that the recipe names (default: the recipe's own)" };

    public Option<string?> Store { get; } = StoreOption.Create("Keep the records in this PostgreSQL, such as 'Host=db.example.org;Database=redraft', under the folder's name (default: in the folder); the password comes from PGPASSWORD or ~/.pgpass");

    public Option<string[]> Set { get; } = new("--set") { HelpName = "KEY=VALUE", Description = "A setting of the recipe and its value, such as judge.url=http://127.0.0.1:8000/v1; a list in brackets: evaluation.k=[1,10]; may be repeated", Arity = ArgumentArity.ZeroOrMore };

    public void AddTo(Command command)
    {
        command.Options.Add(Seeds);
        command.Options.Add(Out);
        command.Options.Add(Keep);
    }

    /// <summary>The order that the command line describes.</summary>
    public RunOrder Order(ParseResult parsed, string recipePath) => new(
        recipePath,
        parsed.GetValue(Out) is "" ? throw new CommandException(ErrorCodes.Target, "--out is empty; name a folder, or leave it out for a new one under runs/") : parsed.GetValue(Out),
        [.. Enumerable.Range(1, parsed.GetValue(Seeds) ?? 0).Select(s => (ulong)s)],
        "redraft " + string.Join(' ', parsed.Tokens.Select(t => Quoted(Passwords.Hidden(t.Value)))),
        DataFolder(parsed),
        parsed.GetValue(Keep)) { Settings = Settings(parsed), Store = StoreOption.Of(parsed, Store) };

    private IReadOnlyList<(string Key, string Value)> Settings(ParseResult parsed) => !parsed.CommandResult.Command.Options.Contains(Set) ? []
        : Pairs(parsed.GetValue(Set) ?? [], "rounds=1");

    /// <summary>Keys and values of <c>--set</c>.</summary>
    /// <param name="settings">As typed.</param>
    /// <param name="example">One that makes sense.</param>
    /// <exception cref="CommandException">If one is nothing of the kind, or a key comes twice.</exception>
    public static IReadOnlyList<(string Key, string Value)> Pairs(string[] settings, string example)
    {
        IReadOnlyList<(string Key, string Value)> pairs = [.. settings.Select(text => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (text[..at], text[(at + 1)..])
            : throw new CommandException(ErrorCodes.CommandLine, $"--set takes KEY=VALUE, found '{UntrustedText.Visible(text, 80)}'; for example --set {example}"))];
        return pairs.GroupBy(pair => pair.Key).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new CommandException(ErrorCodes.CommandLine, $"--set: '{UntrustedText.Visible(twice.Key, 80)}' is given twice; give it once")
            : pairs;
    }

    /// <summary>The folder that <c>--data</c> names; a file in it will do.</summary>
    private string? DataFolder(ParseResult parsed)
    {
        if (!parsed.CommandResult.Command.Options.Contains(Data) || parsed.GetValue(Data) is not { } path)
        {
            return null;
        }

        return Directory.Exists(path) ? path
            : File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))
            : throw new CommandException(ErrorCodes.FileMissing, $"--data: there is no folder {path}");
    }

    private static string Quoted(string word) => word.All(c => char.IsLetterOrDigit(c) || "-_./=:,@+".Contains(c, StringComparison.Ordinal)) && word.Length > 0
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
