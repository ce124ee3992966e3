using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Redraft.Engine;
using Redraft.Recipes;
using Redraft.Remote;
using Redraft.Remote.Finetuning;
using Redraft.Runs;
using Redraft.Sandbox;
using Redraft.Tasks.Jsonl;

namespace Redraft.Cli.Errors;

/// <summary>What the user is told of an exception: the only place where exceptions become codes and exit codes.</summary>
/// <param name="Faults">What is wrong, at least one thing.</param>
internal sealed record Failure(IReadOnlyList<Fault> Faults)
{
    private const int NoSpaceLeft = 28; // ENOSPC: .NET on Unix keeps errno in HResult
    private const int QuotaExceeded = 122; // EDQUOT
    private const int StoreFull = 13; // SQLITE_FULL

    /// <summary>The process's exit status.</summary>
    public int ExitCode => Faults[0].Code.ExitCode;

    /// <summary>All of it in a line.</summary>
    public string Message => string.Join("; ", Faults.Select(fault => $"{fault.Sentence}; {fault.Help}"));

    /// <summary>As <c>--json</c> prints it.</summary>
    public object ForPrograms() => new
    {
        Code = Faults[0].Code.Name,
        Exit = ExitCode,
        Faults[0].Code.Title,
        Problems = Faults.Select(fault => new { Code = fault.Code.Name, fault.What, fault.File, fault.Line, fault.Help }),
    };

    public static Failure Of(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Of(only),
        RecipeException e => new([.. e.Problems.Select(problem => Of(e.File, problem))]),
        JsonlException e => new([.. e.Problems.Select(problem => Of(e.Path, problem))]),
        _ => new([One(exception)]),
    };

    private static Fault One(Exception exception) => exception switch
    {
        CommandException e => e.Fault,
        SandboxUnavailableException e => new(ErrorCodes.NoSandbox, e.Message.Split("\n  help: ")[0], e.Fix ?? ErrorCodes.NoSandbox.Help),
        OperationCanceledException => Fault.Of(ErrorCodes.Interrupted, "interrupted; nothing is half written: start it again"),
        SqliteException e => OfDatabase(e),
        FileNotFoundException { FileName: { } name } e when e.Message.StartsWith("Could not find", StringComparison.Ordinal) => Fault.Of(ErrorCodes.FileMissing, $"{name} does not exist"),
        DirectoryNotFoundException e when !e.Message.StartsWith("Could not find", StringComparison.Ordinal) => Fault.Of(ErrorCodes.NoRun, e.Message),
        FileNotFoundException or DirectoryNotFoundException => Fault.Of(ErrorCodes.FileMissing, exception.Message),
        BadFileException e => Of(e),
        InvalidDataException { InnerException: DbException } e => Fault.Of(ErrorCodes.StoreDamaged, e.Message),
        InvalidDataException => Fault.Of(ErrorCodes.BadData, exception.Message),
        JsonException e => Fault.Of(ErrorCodes.NotJson, $"not valid JSON, line {e.LineNumber + 1}: {e.Message}"),
        UnauthorizedAccessException e => Fault.Of(ErrorCodes.NoPermission, e.Message),
        DiskSpaceException e => Fault.Of(ErrorCodes.DiskFull, e.Message),
        RunLockedException e => Fault.Of(ErrorCodes.Busy, e.Message),
        StoreException e => Fault.Of(e.Fault switch { StoreFault.Refused => ErrorCodes.StoreRefused, StoreFault.Full => ErrorCodes.DiskFull, _ => ErrorCodes.Away }, e.Message),
        IOException { InnerException: SqliteException { SqliteErrorCode: StoreFull } } e => Fault.Of(ErrorCodes.DiskFull, e.Message),
        IOException { HResult: NoSpaceLeft or QuotaExceeded } e => new(ErrorCodes.DiskFull, $"the disk is full ({e.Message.TrimEnd('.')})", ErrorCodes.DiskFull.Help),
        IOException e => Fault.Of(ErrorCodes.InputOutput, e.Message),
        HostedModelException e => Fault.Of(
            e.Fault switch
            {
                HostedFault.Key => ErrorCodes.HostedKey,
                HostedFault.Refused => ErrorCodes.HostedRefused,
                HostedFault.Answer => ErrorCodes.HostedAnswer,
                HostedFault.Budget => ErrorCodes.Budget,
                _ => ErrorCodes.Away,
            },
            e.Message),
        TrainerException e => Fault.Of(ErrorCodes.Trainer, e.Message),
        OutOfMemoryException => new(ErrorCodes.Memory, "not enough memory", ErrorCodes.Memory.Help),
        HttpRequestException or TimeoutException => new(ErrorCodes.Away, exception.Message.TrimEnd('.'), ErrorCodes.Away.Help),
        _ => new(ErrorCodes.Internal, $"a fault in redraft: {exception.GetType().Name}: {exception.Message}", ErrorCodes.Internal.Help),
    };

    private static Fault Of(string file, RecipeProblem problem) => Fault.Of(
        problem.Fault switch
        {
            RecipeFault.Syntax => ErrorCodes.RecipeSyntax,
            RecipeFault.UnknownKey => ErrorCodes.RecipeKey,
            RecipeFault.Combination => ErrorCodes.RecipeCombination,
            RecipeFault.Changed => ErrorCodes.RunChanged,
            _ => ErrorCodes.RecipeValue,
        },
        problem.Message) with { File = file, Line = problem.Line, Excerpt = problem.Excerpt };

    private static Fault Of(string file, JsonlProblem problem)
    {
        var fault = problem.Field is null
            ? Fault.Of(ErrorCodes.DataLine, problem.Message)
            : Fault.Of(ErrorCodes.DataField, $"field \"{problem.Field}\": {problem.Message}");
        return fault with { File = file, Line = problem.Line, Excerpt = problem.Excerpt };
    }

    private static Fault Of(BadFileException e)
    {
        var what = e.Line is null ? e.Problem : e.Problem[$"line {e.Line}: ".Length..];
        var code = what.StartsWith("not valid JSON", StringComparison.Ordinal) ? ErrorCodes.NotJson : ErrorCodes.BadFile;
        return Fault.Of(code, what) with { File = e.File, Line = e.Line, Excerpt = e.Excerpt };
    }

    private static Fault OfDatabase(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => new(ErrorCodes.Busy, "the run store is in use by another redraft", ErrorCodes.Busy.Help),
        8 or 14 or 23 => new(ErrorCodes.NoPermission, $"the run store cannot be written ({e.Message})", "check its permissions or choose another folder"),
        10 => new(ErrorCodes.InputOutput, $"the run store could not be read or written ({e.Message})", ErrorCodes.InputOutput.Help),
        13 => new(ErrorCodes.DiskFull, "the disk is full", ErrorCodes.DiskFull.Help),
        1 or 11 or 26 => new(ErrorCodes.StoreDamaged, $"the run store is damaged or not a run store ({e.Message})", ErrorCodes.StoreDamaged.Help),
        _ => new(ErrorCodes.Internal, $"a fault in redraft: {e.Message}", ErrorCodes.Internal.Help),
    };
}
