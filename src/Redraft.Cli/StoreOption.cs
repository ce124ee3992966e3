using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Runs;

namespace Redraft.Cli;

/// <summary>The option that names a team's PostgreSQL. A password in it is refused, and never repeated.</summary>
internal static class StoreOption
{
    public static Option<string?> Create(string description) => Create("--store", description);

    public static Option<string?> Create(string name, string description) => new(name) { HelpName = "HOST=…", Description = description };

    /// <summary>What was given, looked at before anything is done; null where nothing was.</summary>
    /// <exception cref="CommandException">If it is no connection string, or has a password.</exception>
    public static string? Of(ParseResult parsed, Option<string?> option)
    {
        var given = parsed.CommandResult.Command.Options.Contains(option) ? parsed.GetValue(option) : null;
        return given is null ? null : Try(option.Name, () => StorePlace.Of(given, "run").Connection);
    }

    /// <summary>The place of a folder's run.</summary>
    /// <exception cref="CommandException">If a run in PostgreSQL can't be called so.</exception>
    public static StorePlace? For(string? store, string folder) => store is null ? null : Try("--store", () => StorePlace.For(store, folder));

    private static T Try<T>(string option, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException error)
        {
            throw new CommandException(ErrorCodes.CommandLine, $"{option}: {error.Message}");
        }
    }
}
