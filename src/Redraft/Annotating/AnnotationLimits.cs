namespace Redraft.Annotating;

/// <summary>How much one answer may hold.</summary>
public static class AnnotationLimits
{
    /// <summary>Characters of a point, of a correction and of a reason.</summary>
    public const int Text = 20_000;

    /// <summary>Points of one answer.</summary>
    public const int Points = 50;

    /// <summary>Characters of a kind or of a name.</summary>
    public const int Name = 80;

    /// <summary>Seconds of work that are believed: a day.</summary>
    public const double Seconds = 86_400;

    private static readonly string[] Assists = ["", "accepted", "edited", "ignored", AssistantDesk.Written];

    /// <summary>What of an answer its item asks for. The rest, which no page of ours sends, is neither looked at nor kept.</summary>
    internal static AnnotationAnswer Asked(AnnotationItem item, AnnotationAnswer answer)
    {
        var said = new AnnotationAnswer { Seconds = answer.Seconds, Skipped = answer.Skipped };
        return answer.Skipped is not null ? said : item.Kind switch
        {
            AnnotationKind.Feedback => said with
            {
                Points = answer.Points, Good = answer.Good, Attempt = answer.Attempt, Picked = answer.Picked, RejectedAll = answer.RejectedAll, Correction = answer.Correction, Assist = answer.Assist,
            },
            AnnotationKind.Compare => said with { Better = answer.Better, BothBad = answer.BothBad, Reason = answer.Reason, Shown = answer.Shown },
            AnnotationKind.Rank => said with { Ranks = answer.Ranks, Shown = answer.Shown },
            AnnotationKind.Check => said with { CarriedOut = answer.CarriedOut },
            AnnotationKind.Ideal => said with { Correction = answer.Correction },
            _ => throw new InvalidOperationException($"unknown kind {item.Kind}"),
        };
    }

    /// <summary>Everything that is wrong with an answer to an item.</summary>
    public static IEnumerable<string> Faults(AnnotationItem item, AnnotationAnswer answer)
        => answer.Skipped is { } reason ? [.. Common(answer), .. OfText("skipped", reason)] : [.. Common(answer), .. OfOrder(item, answer), .. OfKind(item, answer)];

    private static IEnumerable<string> Common(AnnotationAnswer answer)
    {
        if (!(answer.Seconds is >= 0 and <= Seconds))
        {
            yield return $"seconds: expected 0 to {Seconds}, found {answer.Seconds}";
        }

        if (!Assists.Contains(answer.Assist))
        {
            yield return "assist: expected accepted, edited, ignored, written or nothing";
        }
    }

    // The order is what places are recorded by: the run reads texts by these numbers.
    private static IEnumerable<string> OfOrder(AnnotationItem item, AnnotationAnswer answer)
        => answer.Shown.Count == 0 || answer.Shown.Order().SequenceEqual(Enumerable.Range(0, item.Texts.Count)) ? [] : [$"shown: each of 0 to {item.Texts.Count - 1} once expected"];

    private static IEnumerable<string> OfKind(AnnotationItem item, AnnotationAnswer answer) => item.Kind switch
    {
        AnnotationKind.Feedback => OfFeedback(item, answer),
        AnnotationKind.Compare => OfComparison(answer),
        AnnotationKind.Rank => answer.Ranks.Count == item.Texts.Count && answer.Ranks.All(rank => rank >= 1 && rank <= item.Texts.Count)
            ? [] : [$"ranks: expected {item.Texts.Count} numbers from 1 to {item.Texts.Count}"],
        AnnotationKind.Check => answer.CarriedOut is null ? ["carriedOut: expected true or false"] : [],
        AnnotationKind.Ideal => OfText("correction", answer.Correction ?? ""),
        _ => throw new InvalidOperationException($"unknown kind {item.Kind}"),
    };

    private static IEnumerable<string> OfComparison(AnnotationAnswer answer)
    {
        if (answer.Better is not (>= -1 and <= 1))
        {
            yield return "better: expected -1, 0 or 1";
        }

        if (answer.BothBad && answer.Better != 0)
        {
            yield return "bothBad: expected where neither is better";
        }

        if (answer.Reason is { Length: > Text })
        {
            yield return $"reason: at most {Text} characters expected, found {answer.Reason.Length}";
        }
    }

    private static IEnumerable<string> OfFeedback(AnnotationItem item, AnnotationAnswer answer)
    {
        if (answer.Points.Any(point => point is null))
        {
            yield return "points: a point expected, found null";
            yield break;
        }

        if (answer.Good == (answer.Points.Count > 0))
        {
            yield return answer.Good ? "points: none expected where the draft is good" : "points: at least one expected; a draft without a fault is good";
        }

        if (answer.Points.Count > Points)
        {
            yield return $"points: at most {Points} expected, found {answer.Points.Count}";
            yield break;
        }

        for (var i = 0; i < answer.Points.Count; i++)
        {
            var point = answer.Points[i];
            foreach (var fault in OfText($"points[{i}].text", point.Text ?? ""))
            {
                yield return fault;
            }

            if (point.Target?.FaultIn(item.Texts[0].Text) is { } outside)
            {
                yield return $"points[{i}].target: {outside}";
            }

            if (point.Kind is null || point.Kind.Length > Name || point.Severity is < 1 or > 3)
            {
                yield return $"points[{i}]: a kind of at most {Name} characters and a severity of 1 to 3 expected";
            }
        }

        if (answer.Correction is { } correction)
        {
            foreach (var fault in OfText("correction", correction))
            {
                yield return fault;
            }
        }

        if ((answer.Picked is not null || answer.RejectedAll) && answer.Attempt is null)
        {
            yield return "picked: an attempt expected that it was picked from";
        }
    }

    private static IEnumerable<string> OfText(string name, string text) => string.IsNullOrWhiteSpace(text) ? [$"{name}: words expected, found none"]
        : text.Length > Text ? [$"{name}: at most {Text} characters expected, found {text.Length}"] : [];
}
