using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "a run");

    [Fact]
    public void A_run_is_opened_as_it_was_made()
    {
        using (RunFolder.Create(Path, Manifest))
        {
        }

        using var again = RunFolder.Open(Path);
        Assert.Equal(Manifest.Recipe, again.Manifest.Recipe);
        Assert.Equal([3UL, ulong.MaxValue], again.Manifest.Seeds);
    }

    [Fact]
    public void A_store_that_is_missing_beside_checkpoints_is_never_begun_again()
    {
        using var folder = RunFolder.Create(Path, Manifest);
        Directory.CreateDirectory(System.IO.Path.Combine(folder.FolderOf(3), "checkpoints", "round-1"));

        Assert.Contains("run.db: missing, though there are checkpoints", Assert.Throws<InvalidDataException>(() => folder.OpenDatabase()).Message);
    }

    [Fact]
    public void Reading_a_store_that_is_not_there_says_so()
    {
        RunFolder.Create(Path, Manifest).Dispose();
        using var folder = RunFolder.Open(Path, readOnly: true);

        Assert.Contains("run.db: missing", Assert.Throws<InvalidDataException>(() => folder.OpenDatabase()).Message);
    }

    [Fact]
    public void A_run_with_a_file_per_seed_is_refused_by_its_schema()
    {
        using var folder = RunFolder.Create(Path, Manifest);
        Directory.CreateDirectory(System.IO.Path.Combine(folder.FolderOf(ulong.MaxValue), "checkpoints", "round-1"));
        var older = System.IO.Path.Combine(folder.FolderOf(ulong.MaxValue), "run.db");
        OtherSchema.Write(older, 2);

        var error = Assert.Throws<InvalidDataException>(() => folder.OpenDatabase());

        Assert.Equal($"{older}: made by an older Redraft (schema 2, this one reads 6); start a new run, or use the Redraft that made it", error.Message);
        Assert.False(File.Exists(folder.DatabasePath));
    }

    [Fact]
    public void A_store_of_no_bytes_is_a_missing_one()
    {
        using var folder = RunFolder.Create(Path, Manifest);
        Directory.CreateDirectory(System.IO.Path.Combine(folder.FolderOf(3), "checkpoints", "round-1"));
        File.WriteAllText(folder.DatabasePath, "");

        Assert.Contains("run.db: missing, though there are checkpoints", Assert.Throws<InvalidDataException>(() => folder.OpenDatabase()).Message);
    }

    [Theory]
    [InlineData("\"schema\":1", "\"schema\":7", "'schema' is 7")]
    [InlineData("\"versions\":{}", "\"versions\":null", "'versions' is null")]
    [InlineData("\"recipe\":\"rounds: 1\\n\"", "\"recipe\":null", "'recipe' is null")]
    [InlineData("[3,", "[3,3,", "'seeds' names a seed twice")]
    public void A_manifest_with_something_wrong_in_it_is_refused_by_name(string was, string now, string says)
    {
        RunFolder.Create(Path, Manifest).Dispose();
        var file = System.IO.Path.Combine(Path, "manifest.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace(was, now, StringComparison.Ordinal));

        var error = Assert.Throws<InvalidDataException>(() => RunFolder.Open(Path));

        Assert.StartsWith(file, error.Message);
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void A_manifest_without_seeds_is_refused()
    {
        RunFolder.Create(Path, Manifest with { Seeds = [] }).Dispose();

        Assert.Contains("'seeds' is empty", Assert.Throws<InvalidDataException>(() => RunFolder.Open(Path)).Message);
    }

    [Fact]
    public void A_second_writer_is_refused_and_told_who_is_at_work()
    {
        using var first = RunFolder.Create(Path, Manifest);

        var error = Assert.Throws<RunLockedException>(() => RunFolder.Open(Path));

        Assert.Contains($"process {Environment.ProcessId} on host {Environment.MachineName} is working on this run", error.Message);
    }

    [Fact]
    public void Readers_are_welcome_while_someone_writes()
    {
        using var first = RunFolder.Create(Path, Manifest);
        using (first.OpenDatabase())
        {
        }

        using var reader = RunFolder.Open(Path, readOnly: true);
        using var database = reader.OpenDatabase();
        Assert.Empty(database.StoreOf(3).Problems());
    }

    [Fact]
    public void A_lock_left_behind_is_taken_over()
    {
        using (RunFolder.Create(Path, Manifest))
        {
        }

        File.WriteAllText(System.IO.Path.Combine(Path, "lock.owner"), "1");

        using var again = RunFolder.Open(Path);
        Assert.NotNull(again);
    }

    [Fact]
    public void Who_works_on_a_run_is_not_written_through_a_link()
    {
        RunFolder.Create(Path, Manifest).Dispose();
        var (owner, precious) = (System.IO.Path.Combine(Path, "lock.owner"), System.IO.Path.Combine(_folder.Path, "precious"));
        File.WriteAllText(precious, "kept");
        File.Delete(owner);
        File.CreateSymbolicLink(owner, precious);

        RunFolder.Open(Path).Dispose();

        Assert.Equal("kept", File.ReadAllText(precious));
    }

    [Fact]
    public void A_run_is_never_started_over_another()
    {
        using (RunFolder.Create(Path, Manifest))
        {
        }

        Assert.Contains("redraft resume", Assert.Throws<IOException>(() => RunFolder.Create(Path, Manifest)).Message);
    }

    [Fact]
    public void A_folder_without_a_run_and_a_broken_manifest_are_told_apart()
    {
        Assert.Contains("no run there", Assert.Throws<DirectoryNotFoundException>(() => RunFolder.Open(Path)).Message);
        Directory.CreateDirectory(Path);
        File.WriteAllText(System.IO.Path.Combine(Path, "manifest.json"), "{ \"schema\": ");
        Assert.Contains("not a run's manifest", Assert.Throws<InvalidDataException>(() => RunFolder.Open(Path)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static RunManifest Manifest { get; } = new()
    {
        Redraft = "0.1.0",
        Command = "redraft run r.yaml",
        Recipe = "rounds: 1\n",
        RecipePath = "r.yaml",
        Seeds = [3, ulong.MaxValue],
        Model = "sha256:00",
        Tier = "isolated",
        Threads = 2,
        Versions = new Dictionary<string, string>(),
        Started = DateTimeOffset.UnixEpoch,
    };
}
