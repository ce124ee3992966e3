using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Tasks.Mbpp;
using Redraft.Tasks.Slf5k;

namespace Redraft.Cli;

/// <summary>The options that say what a model is asked.</summary>
internal sealed class QuestionOptions
{
    private readonly Argument<string?> _text = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne, Description = "What is asked; with --task, the problem's description; with --id, nothing" };

    private readonly Option<string?> _task = new("--task") { HelpName = "NAME", Description = "Ask in the words of a task's own prompt (default: the prompt as it is)" };

    private readonly Option<string?> _id = new("--id") { HelpName = "ID", Description = "Ask a problem of the task, for example 11 of mbpp" };

    private readonly Option<string?> _data = new("--data") { HelpName = "FOLDER", Description = "The folder of the task's data; for mbpp also the file" };

    private readonly Option<string?> _prompt = PromptForm("How mbpp's prompts end: with the function's head alone, or by the published rule, which shows gold code (default: signature)");

    /// <summary>The option <c>--prompt</c>.</summary>
    public static Option<string?> PromptForm(string description)
    {
        var option = new Option<string?>("--prompt") { HelpName = "signature|official", Description = description };
        option.AcceptOnlyFromAmong("signature", "official");
        return option;
    }

    /// <summary>The form that the option names.</summary>
    public static MbppPromptForm FormOf(string? value) => value == "official" ? MbppPromptForm.Official : MbppPromptForm.Signature;

    public void AddTo(Command command)
    {
        command.Arguments.Add(_text);
        foreach (var option in new Option[] { _task, _id, _data, _prompt })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The question that the command line describes.</summary>
    /// <exception cref="CommandException">If it makes no sense.</exception>
    public Question Read(ParseResult parsed)
    {
        var question = new Question(parsed.GetValue(_text), parsed.GetValue(_task), parsed.GetValue(_id), parsed.GetValue(_data), FormOf(parsed.GetValue(_prompt)));
        var wrong = question switch
        {
            { Id: not null, Task: null } => "--id names a problem of a task; add --task",
            { Id: not null, Text: not null } => "say PROMPT or --id, not both",
            { Id: null } when string.IsNullOrWhiteSpace(question.Text) => "PROMPT is empty; say what is asked",
            { Task: not (MbppTask.TaskName or Slf5kTask.TaskName), Data: not null } => $"--data is for --task {MbppTask.TaskName} and --task {Slf5kTask.TaskName}",
            { Task: not MbppTask.TaskName } when parsed.GetValue(_prompt) is not null => $"--prompt is for --task {MbppTask.TaskName}",
            { Task: MbppTask.TaskName, Data: null } => "task 'mbpp' needs --data, the path of mbpp.jsonl",
            { Task: Slf5kTask.TaskName, Data: null } => "task 'slf5k' needs --data, the folder of train.jsonl and test.jsonl",
            { Task: MbppTask.TaskName, Id: null } => "task 'mbpp' needs --id, since its prompts end with the head of a function; 1 to 974",
            _ => null,
        };
        return wrong is null ? question : throw new CommandException(ErrorCodes.Question, wrong);
    }
}
