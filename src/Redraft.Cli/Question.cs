using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Tasks;
using Redraft.Tasks.Mbpp;
using Redraft.Tasks.Slf5k;

namespace Redraft.Cli;

/// <summary>What a model is asked.</summary>
/// <param name="Text">The words, or null where a problem is asked.</param>
/// <param name="Task">The task in whose words it is asked, or null for the words as they are.</param>
/// <param name="Id">The problem's id within the task, or null.</param>
/// <param name="Data">The task's data file or its folder, or null.</param>
/// <param name="Form">How MBPP's prompts end.</param>
internal sealed record Question(string? Text, string? Task, string? Id, string? Data, MbppPromptForm Form)
{
    /// <summary>The prompt, what ends an answer, and how an answer becomes a whole draft, which can be graded.</summary>
    /// <exception cref="CommandException">If there is no such task or problem.</exception>
    public (Prompt Prompt, IReadOnlyList<string> Stop, Func<string, string> Whole) Ask()
    {
        if (Task is null)
        {
            return (Prompt.Empty.Text(Text!), [], text => text);
        }

        var entry = TaskList.All.FirstOrDefault(t => t.Name == Task)
            ?? throw new CommandException(ErrorCodes.Question, $"--task: there is no task '{Task}'; 'redraft list' shows those there are");
        var task = entry.Create(Options(entry), new NoPrograms());
        var problem = Id is null ? Asked(task) : Find(task);
        return (task.DraftPrompt(problem), task.Stop, text => task.ToDraft(problem, text));
    }

    private object Options(TaskEntry entry) => entry.Options switch
    {
        MbppOptions => new MbppOptions { Data = DataPath.Of(Data!, "mbpp.jsonl"), Prompt = Form },
        Slf5kOptions => new Slf5kOptions { Train = DataPath.Of(Data!, "train.jsonl"), HeldOut = DataPath.Of(Data!, "test.jsonl") },
        var others => others,
    };

    private Problem Asked(ITask task)
        => new() { Id = "asked", Task = task.Name, Split = Split.HeldOut, Description = Text!, Signature = task.Signature };

    private Problem Find(ITask task)
    {
        var id = Id!.StartsWith(task.Name + "/", StringComparison.Ordinal) ? Id : $"{task.Name}/{Id}";
        if (task is MbppTask mbpp && int.TryParse(id.AsSpan(task.Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return mbpp.Find(number) ?? throw new CommandException(ErrorCodes.NotFound, mbpp.Unpromptable.Contains(number)
                ? $"--id: the published rule builds no prompt for task {number}; --prompt signature does"
                : $"--id: there is no task {number} in {Data}");
        }

        return Enum.GetValues<Split>().SelectMany(task.Problems).FirstOrDefault(p => p.Id == id)
            ?? throw new CommandException(ErrorCodes.NotFound, $"--id: task '{task.Name}' has no problem '{Id}'; its first is {task.Problems(Split.HeldOut)[0].Id}");
    }
}
