using Redraft.Runs;
using Spectre.Console;

namespace Redraft.Cli.Printing;

/// <summary>Prints one example from the first draft to what the final policy writes.</summary>
internal static class StoryPrinter
{
    public static void Print(IAnsiConsole console, Story story)
    {
        console.MarkupLine("[bold]One example, followed[/]");
        console.WriteLine();
        Part(console, "Asked", story.Description);
        Part(console, "Draft", story.Draft);
        if (story.FailingCall is { } call)
        {
            Part(console, "Failing test", $"{call} should return {story.Expected ?? "?"} but gave {story.Actual ?? "nothing"}");
        }

        var simulated = story.FeedbackAuthor.IsHuman ? "" : $" (simulated by {story.FeedbackAuthor.Name})";
        Part(console, "Feedback" + simulated, story.Feedback);
        Part(console, "Redraft, passes", story.Redraft);
        if (story.FinalDescription is { } description)
        {
            Part(console, "Later asked, of a problem held out", description);
        }

        Part(console, $"{Figures.Label(story.FinalName)} writes at once, {(story.FinalPassed ? "passes" : "fails")}", story.Final);
    }

    // The lines are written as they are, since a console would wrap the programs. The texts are a model's or a stranger's: shown as text, never as markup or control sequences.
    private static void Part(IAnsiConsole console, string title, string text)
    {
        console.MarkupLineInterpolated($"  [bold]{UntrustedText.Visible(title)}[/]");
        foreach (var line in UntrustedText.Visible(text).TrimEnd('\n').Split('\n'))
        {
            console.Profile.Out.Writer.WriteLine("    " + line);
        }

        console.WriteLine();
    }
}
