using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Importing;
using Redraft.Tasks;
using Redraft.Tasks.Posts;
using Redraft.Tasks.Programs;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Tasks;

public sealed class TaskListTests
{
    [Fact]
    public void Names_and_summaries_are_those_of_the_tasks()
    {
        foreach (var entry in TaskList.All.Where(e => e.Name is not ("mbpp" or "slf5k"))) // these need files
        {
            var task = entry.Create(entry.Options, new FixedGrader(Verdict.Pass));
            Assert.Equal((entry.Name, entry.Summary, entry.HasTests), (task.Name, task.Summary, task.HasTests));
            Assert.Equal(20, entry.Examples(task, 20, 1).Count);
        }

        Assert.Equal(TaskList.All.Count, TaskList.All.Select(e => e.Name).Distinct().Count());
    }

    [Fact]
    public void An_unknown_name_is_answered_with_those_that_there_are()
    {
        Assert.Contains("programs, words, posts, mbpp, slf5k", Assert.Throws<ArgumentException>(() => TaskList.Named("chess")).Message);
        Assert.Contains("scripted-annotator", Assert.Throws<ArgumentException>(() => FeedbackSourceList.Named("chess")).Message);
    }

    [Fact]
    public void Feedback_sources_name_themselves_as_the_list_does() =>
        Assert.All(
            FeedbackSourceList.All.Where(entry => entry.Name is not (RecordedFeedbackSources.Annotations or RecordedFeedbackSources.Summaries or RecordedFeedbackSources.Graph)), // these need data
            entry => Assert.Equal(entry.Name, entry.Create(entry.Options, new FeedbackContext(entry.Options is CriticOptions or PrinciplesOptions
                ? new PostsTask(new PostsOptions()) // a task that asks models
                : new ProgramsTask(new ProgramsOptions(), new FixedGrader(Verdict.Wrong)))).Name));

    [Fact]
    public void The_mbpp_task_without_its_file_says_so() =>
        Assert.Contains("the path of mbpp.jsonl expected", Assert.Throws<ArgumentException>(
            () => TaskList.Named("mbpp").Create(TaskList.Named("mbpp").Options, new FixedGrader(Verdict.Pass))).Message);
}
