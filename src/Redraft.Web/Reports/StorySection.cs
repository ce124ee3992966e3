using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>One example from the first draft to what the final policy writes.</summary>
internal static class StorySection
{
    public static void Write(HtmlWriter html, RunReport report)
    {
        if (report.Story is not { } story)
        {
            html.Open("section").Element("h2", "One example, followed")
                .Element("p", "No example in this run: no held-out problem that training brought to pass is akin to one whose redraft was selected.", "lead").Close("section");
            return;
        }

        html.Open("section").Element("h2", "One example, followed").Element("p", $"Problem {story.ProblemId}." + Section.FirstSeed(report), "lead").Open("ol", "story");
        Step(html, "Asked", null, h => h.Element("p", story.Description));
        Step(html, "Draft", null, h => h.Element("pre", story.Draft));
        if (story.FailingCall is { } call)
        {
            Step(html, "Failing test", "bad", h => h.Open("p").Element("code", call).Text(" should return ").Element("code", story.Expected ?? "?")
                .Text(" but gave ").Element("code", story.Actual ?? "nothing").Text(".").Close("p"));
        }

        var simulated = story.FeedbackAuthor.IsHuman ? "" : $" · simulated by {story.FeedbackAuthor.Name}";
        Step(html, "Feedback" + simulated, "said", h => h.Element("blockquote", story.Feedback));
        Step(html, "Redraft, passes, selected for imitation", "good", h => h.Element("pre", story.Redraft));
        var passes = story.FinalPassed ? "passes" : "fails";
        Step(html, $"{Figures.Label(story.FinalName)} writes at once, without feedback: {passes}", story.FinalPassed ? "good" : "bad", h =>
        {
            if (story.FinalDescription is { } description)
            {
                h.Element("p", $"Held-out problem: {description}");
            }

            h.Element("pre", story.Final);
        });
        html.Close("ol").Close("section");
    }

    private static void Step(HtmlWriter html, string title, string? kind, Action<HtmlWriter> body)
    {
        html.Open("li", kind).Element("h3", title);
        body(html);
        html.Close("li");
    }
}
