using System.Text.Json;
using Microsoft.Data.Sqlite;
using Redraft.Engine;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Sandbox;
using Redraft.Tasks.Jsonl;

namespace Redraft.Cli;

/// <summary>What the user is told of an exception: the only place where exceptions become exit codes.</summary>
internal sealed record Failure(int ExitCode, string Message)
{
    private const int NoSpaceLeft = 28; // ENOSPC: .NET on Unix keeps errno in HResult
    private const int QuotaExceeded = 122; // EDQUOT

    public static Failure Of(Exception exception) => exception switch
    {
        CommandException e => new(e.ExitCode, e.Message),
        SandboxUnavailableException e => new(Cli.ExitCode.NoSandbox, e.Message),
        RecipeException e => new(Cli.ExitCode.Configuration, e.Message),
        OperationCanceledException => new(Cli.ExitCode.Interrupted, "interrupted; what was finished is stored: go on with 'redraft resume RUN'"),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        SqliteException e => OfDatabase(e),
        FileNotFoundException e => new(Cli.ExitCode.Data, e.FileName is { } name && e.Message.StartsWith("Could not find", StringComparison.Ordinal)
            ? $"{name} does not exist; check the path" : e.Message),
        DirectoryNotFoundException e => new(Cli.ExitCode.Data, e.Message),
        InvalidDataException or BadFileException or JsonlException => new(Cli.ExitCode.Data, exception.Message),
        JsonException e => new(Cli.ExitCode.Data, $"not valid JSON, line {e.LineNumber + 1}: {e.Message}"),
        UnauthorizedAccessException e => new(Cli.ExitCode.InputOutput, $"{e.Message.TrimEnd('.')}; check its permissions or choose another place"),
        RunLockedException e => new(Cli.ExitCode.TryAgain, e.Message),
        IOException { HResult: NoSpaceLeft or QuotaExceeded } e => new(Cli.ExitCode.InputOutput, $"the disk is full ({e.Message.TrimEnd('.')}); free some space"),
        IOException e => new(Cli.ExitCode.InputOutput, e.Message),
        OutOfMemoryException => new(Cli.ExitCode.TryAgain, "not enough memory; make the recipe smaller (documents, width, layers, samples) or end other programs"),
        HttpRequestException or TimeoutException => new(Cli.ExitCode.TryAgain, $"{exception.Message.TrimEnd('.')}; try again"),
        _ => new(Cli.ExitCode.Internal, $"a fault in redraft: {exception.GetType().Name}: {exception.Message}; REDRAFT_DEBUG=1 shows where"),
    };

    private static Failure OfDatabase(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => new(Cli.ExitCode.TryAgain, "the run store is in use by another redraft; wait for it to end and try again"),
        8 or 14 or 23 => new(Cli.ExitCode.InputOutput, $"the run store cannot be written ({e.Message}); check its permissions or choose another folder"),
        10 => new(Cli.ExitCode.InputOutput, $"the run store could not be read or written ({e.Message})"),
        13 => new(Cli.ExitCode.InputOutput, "the disk is full; free some space"),
        1 or 11 or 26 => new(Cli.ExitCode.Data, $"the run store is damaged or not a run store ({e.Message})"),
        _ => new(Cli.ExitCode.Internal, $"a fault in redraft: {e.Message}; REDRAFT_DEBUG=1 shows where"),
    };
}
