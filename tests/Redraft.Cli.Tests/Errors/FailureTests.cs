using Microsoft.Data.Sqlite;
using Redraft.Cli.Errors;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Sandbox;

namespace Redraft.Cli.Tests.Errors;

public sealed class FailureTests
{
    public static TheoryData<Exception, int, string> Cases => new()
    {
        { new CommandException(ErrorCodes.BadData, "what, where; do this"), 4, "what, where; do this" },
        { new RecipeException("r.yaml", [new RecipeProblem(RecipeFault.UnknownKey, "unknown key 'x'", 3)]), 3, "r.yaml line 3: unknown key 'x'" },
        { new SandboxUnavailableException("no bubblewrap", "apt-get install bubblewrap"), 5, "apt-get install bubblewrap" },
        { new FileNotFoundException("Could not find file 'data.jsonl'.", "data.jsonl"), 4, "data.jsonl does not exist" },
        { new DirectoryNotFoundException("no folder here"), 4, "no folder here" },
        { new InvalidDataException("f, line 2: bad"), 4, "f, line 2: bad" },
        { new UnauthorizedAccessException("Access to the path 'x' is denied."), 74, "check its permissions" },
        { new IOException("No space left on device", 28), 74, "disk is full" },
        { new RunLockedException("process 7 is working on this run", new IOException()), 75, "process 7" },
        { new IOException("broken device"), 74, "broken device" },
        { new StoreException(StoreFault.Away, "PostgreSQL at db: the server doesn't answer"), 75, "try again" },
        { new StoreException(StoreFault.Refused, "PostgreSQL at db: no such user; give another"), 3, "give another" },
        { new StoreException(StoreFault.Full, "PostgreSQL at db: the server's disk is full"), 74, "free some space" },
        { new DiskSpaceException("9 MiB needed; free some"), 74, "9 MiB needed; free some" },
        { new SqliteException("full", 13), 74, "disk is full" },
        { new SqliteException("locked", 5), 75, "in use" },
        { new SqliteException("no such table: drafts", 1), 4, "no such table" },
        { new SqliteException("not a database", 26), 4, "not a run store" },
        { new OperationCanceledException(), 130, "interrupted" },
        { new AggregateException(new InvalidDataException("inner")), 4, "inner" },
        { new HttpRequestException("refused"), 75, "try again" },
        { new OutOfMemoryException(), 75, "not enough memory" },
        { new InvalidOperationException("odd"), 70, "REDRAFT_DEBUG=1" },
    };

    [Fact]
    public void Too_little_space_is_a_full_disk() => Assert.Equal(ErrorCodes.DiskFull, Failure.Of(new DiskSpaceException("9 MiB needed")).Faults[0].Code);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_kind_of_failure_has_its_code_and_says_what_to_do(Exception exception, int code, string says)
    {
        var failure = Failure.Of(exception);

        Assert.Equal(code, failure.ExitCode);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }
}
