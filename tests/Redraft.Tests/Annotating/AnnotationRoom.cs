using Redraft.Annotating;
using Redraft.Runs;

namespace Redraft.Tests.Annotating;

/// <summary>A queue in a folder of its own, with a clock that is set by hand.</summary>
internal sealed class AnnotationRoom : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(15);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-test-");

    private readonly StorePlace? _place;

    /// <param name="place">A run in PostgreSQL; null takes a file.</param>
    public AnnotationRoom(StorePlace? place = null)
    {
        _place = place;
        Open();
    }

    public HandClock Clock { get; } = new();

    public string File => Path.Combine(_folder.FullName, "annotations.db");

    public AnnotationDatabase Database { get; private set; } = null!;

    public Annotators Annotators { get; private set; } = null!;

    public AnnotationQueue Queue { get; private set; } = null!;

    public async Task<string> PersonAsync(string name) => (await Annotators.InviteAsync(name, AnnotatorRole.Annotator, "test")).Annotator.Id;

    public static AnnotationItem Item(string id, AnnotationKind kind = AnnotationKind.Feedback, int texts = 1) => new()
    {
        Id = id, Kind = kind, Stage = "round-1/feedback", ProblemId = "p" + id, Task = "toy", Description = "say it",
        Texts = [.. Enumerable.Range(0, texts).Select(i => new AnnotationText($"{id}-{i}", "it says this", null, "", [], null))],
    };

    public static AnnotationAnswer Words(string text) => new() { Points = [new FeedbackPoint(text)], Seconds = 10 };

    /// <summary>As after the end of the process.</summary>
    public async Task RestartAsync()
    {
        await Database.DisposeAsync();
        Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Open()
    {
        Database = _place is null ? AnnotationDatabase.Open(File) : AnnotationDatabase.Open(_place);
        Annotators = new Annotators(Database, Clock);
        Queue = new AnnotationQueue(Database, Annotators, Clock, Lease);
    }

    internal sealed class HandClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan time) => _now += time;
    }
}
