using Microsoft.AspNetCore.Http;
using Redraft.Annotating;

namespace Redraft.Web.Annotating;

/// <summary>What whoever runs it does: invite, revoke, look at progress, end a round's questions.</summary>
internal sealed class OwnerRoutes(AnnotationDesk desk, Func<string> origin)
{
    public IEnumerable<Route> All =>
    [
        new("GET", "/api/people", AnnotatorRole.Reviewer, PeopleAsync),
        new("POST", "/api/people", AnnotatorRole.Owner, InviteAsync),
        new("POST", "/api/people/{id}/revoke", AnnotatorRole.Owner, RevokeAsync),
        new("POST", "/api/end", AnnotatorRole.Owner, EndAsync),
        new("GET", "/api/agreement", AnnotatorRole.Reviewer, AgreementAsync),
        new("GET", "/api/answers.jsonl", AnnotatorRole.Owner, request => ExportAsync(request, "application/x-ndjson; charset=utf-8", (answers, writer) => AnnotationExport.WriteJsonLines(answers, writer, desk.Queue.AttemptOf, desk.SharedPoints()), currentOnly: false)),
        new("GET", "/api/answers.csv", AnnotatorRole.Owner, request => ExportAsync(request, "text/csv; charset=utf-8", (answers, writer) => AnnotationExport.WriteCsv(answers, writer, desk.SharedPoints()), currentOnly: true)),
    ];

    private Task PeopleAsync(Request request) => WireJson.WriteAsync(request, desk.Annotators.All().Select(person => new
    {
        person.Id, person.Name, person.Role, person.Revoked, work = desk.Queue.StateOf(person.Id), statistics = AnnotatorStatistics.Of(desk.Queue.Answers(who: person.Id)),
    }));

    private Task AgreementAsync(Request request)
    {
        var agreement = AnnotationAgreement.Of(desk.Queue.Answers());
        var points = desk.SharedPoints();
        static double? Known(double number) => double.IsFinite(number) ? number : null;
        return WireJson.WriteAsync(request, new
        {
            agreement.Shared,
            points = points.By.Share.Count == 0 ? null : new
            {
                by = points.IsJudged ? "judge" : "words", share = points.By.Share.Value, points.By.Share.Low, points.By.Share.High, items = points.By.Share.Count, asked = points.By.Points,
                own = Known(points.By.Own), other = Known(points.By.Other), points.Left, judge = points.Judge is { } judge ? new { own = Known(judge.Own), other = Known(judge.Other) } : null,
            },
            faulty = Known(agreement.Faulty), kinds = Known(agreement.Kinds), preferences = Known(agreement.Preferences), checks = Known(agreement.Checks), ranks = Known(agreement.Ranks),
        });
    }

    private async Task ExportAsync(Request request, string type, Action<IEnumerable<GivenAnswer>, TextWriter> write, bool currentOnly)
    {
        using var text = new StringWriter();
        write(desk.Queue.Answers(currentOnly: currentOnly), text);
        request.Http.Response.ContentType = type;
        request.Http.Response.Headers.ContentDisposition = $"attachment; filename=\"{request.Http.Request.Path.Value!.Split('/')[^1]}\"";
        await request.Http.Response.WriteAsync(text.ToString(), request.Gone).ConfigureAwait(false);
    }

    private async Task InviteAsync(Request request)
    {
        var order = await WireJson.ReadAsync<Invitation>(request).ConfigureAwait(false);
        if (order.Role == AnnotatorRole.Owner)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "role: annotator or reviewer expected; the owner is who starts the page");
        }

        try
        {
            var (annotator, token) = await desk.Annotators.InviteAsync(order.Name, order.Role, request.Id).ConfigureAwait(false);
            await WireJson.WriteAsync(request, new { annotator.Id, annotator.Name, annotator.Role, link = $"{origin()}/in/{token}" }).ConfigureAwait(false);
        }
        catch (ArgumentException error)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, error.Message.Split(" (Parameter")[0]);
        }
    }

    private async Task RevokeAsync(Request request)
    {
        if (!await desk.Annotators.RevokeAsync(request.Part("id"), request.Id).ConfigureAwait(false))
        {
            throw new RefusedException(StatusCodes.Status404NotFound, "there is nobody of that id who can be revoked");
        }

        await PeopleAsync(request).ConfigureAwait(false);
    }

    private async Task EndAsync(Request request) => await WireJson.WriteAsync(request, new { ended = await desk.EndAsync().ConfigureAwait(false) }).ConfigureAwait(false);

    private sealed record Invitation(string Name, AnnotatorRole Role = AnnotatorRole.Annotator);
}
