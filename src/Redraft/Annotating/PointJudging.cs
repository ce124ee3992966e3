using Dapper;

namespace Redraft.Annotating;

/// <summary>Has a judge asked about points that people may share, a few at a time beside their work, and keeps what it says.</summary>
/// <param name="database">Where it is kept.</param>
/// <param name="judge">Who can be asked now, or null.</param>
internal sealed class PointJudging(AnnotationDatabase database, Func<Func<IReadOnlyList<PointInWords>, CancellationToken, Task<IReadOnlyList<double>>>?> judge)
{
    private const int AtOnce = 8;

    private readonly Lock _turn = new();
    private Task _running = Task.CompletedTask;

    /// <summary>What is known; what isn't is asked beside this, if somebody can be.</summary>
    public PointAgreement Of(IReadOnlyList<GivenAnswer> answers)
    {
        lock (_turn)
        {
            var judged = Known(); // read here, so that what was just stored isn't asked again
            if (_running.IsCompleted && judge() is not null && PointAgreement.Open(answers, judged) is { Count: > 0 } open)
            {
                _running = Task.Run(() => AskAsync(open));
            }

            return PointAgreement.Of(answers, judged.Count > 0 || judge() is not null ? judged : null);
        }
    }

    /// <summary>Ends when nobody is being asked.</summary>
    public Task QuietAsync()
    {
        lock (_turn)
        {
            return Task.WhenAny(_running);
        }
    }

    private async Task AskAsync(IReadOnlyList<(PointQuestion Question, PointInWords Words)> open)
    {
        try
        {
            foreach (var chunk in open.Chunk(AtOnce))
            {
                if (judge() is not { } ask)
                {
                    return; // the run goes on with the model
                }

                var said = await ask([.. chunk.Select(one => one.Words)], CancellationToken.None).ConfigureAwait(false);
                await StoreAsync([.. chunk.Zip(said, (one, yes) => (one.Question, yes))]).ConfigureAwait(false);
            }
        }
        catch (ArgumentException)
        {
            await StoreAsync([.. open.Select(one => (one.Question, double.NaN))]).ConfigureAwait(false); // its answers aren't single tokens: it never has any
        }
        catch (ObjectDisposedException)
        {
            // The process ends; what is left is asked after the next start.
        }
    }

    private Dictionary<PointQuestion, double> Known() => database.Read(connection => connection.Query<(long Answer, long Point, long Other, double? Yes)>("SELECT answer, point, other, yes FROM judged_points")
        .ToDictionary(row => new PointQuestion(row.Answer, (int)row.Point, row.Other), row => row.Yes ?? double.NaN));

    private Task<int> StoreAsync(IReadOnlyList<(PointQuestion Question, double Yes)> judged) => database.WriteAsync(connection => connection.Execute(
        "INSERT INTO judged_points (answer, point, other, yes) VALUES (@Answer, @Point, @Other, @yes) ON CONFLICT DO NOTHING",
        judged.Select(one => new { one.Question.Answer, one.Question.Point, one.Question.Other, yes = double.IsNaN(one.Yes) ? (double?)null : one.Yes })));
}
