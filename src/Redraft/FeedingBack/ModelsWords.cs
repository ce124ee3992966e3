using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.FeedingBack;

/// <summary>Feedback in the words of a model: what critics have in common.</summary>
internal sealed class ModelsWords
{
    private readonly CriticOptions _options;
    private readonly Lazy<ILanguageModel> _model;

    /// <exception cref="ArgumentException">If the task asks models nothing, or the options have problems.</exception>
    public ModelsWords(string source, CriticOptions options, FeedbackContext context)
    {
        Task = context.Task as IJudgedTask
            ?? throw new ArgumentException($"feedback: {source} expects a task that can ask a model for feedback, found \"{context.Task.Name}\"; use a source of that task", nameof(context));
        var wrong = options.Problems().ToList();
        _options = wrong.Count == 0 ? options : throw new ArgumentException($"{source}: " + string.Join("; ", wrong), nameof(options));
        _model = new(() => context.Model(options.Model));
    }

    public IJudgedTask Task { get; }

    /// <summary>Whether all critiques should be asked for together.</summary>
    public bool TakesAllAtOnce => _model.Value.TakesAllAtOnce;

    /// <summary>A critique's beginning, and what the model goes on with; null where it has nothing to add, or can't read that much.</summary>
    public async Task<Remark?> AskAsync(Critique critique, ulong seed, CancellationToken cancellation) => (await AskAllAsync([(critique, seed)], cancellation).ConfigureAwait(false))[0];

    /// <summary>The same of several critiques, in their order, asked for at once.</summary>
    public async Task<IReadOnlyList<Remark?>> AskAllAsync(IReadOnlyList<(Critique Critique, ulong Seed)> asked, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var model = _model.Value;
        var readable = asked.Where(ask => model.Fits(new PromptedText(ask.Critique.Prompt, ""))).ToList();
        var drawn = readable.Count == 0 ? [] : await model.GenerateAsync(
            [.. readable.Select(ask => new GenerationRequest(ask.Critique.Prompt, [ask.Seed]))], _options.ToSampling(Task.Stop), cancellation).ConfigureAwait(false);
        var words = new Queue<string>(drawn.Select(of => of[0].Text));
        return [.. asked.Select(ask => model.Fits(new PromptedText(ask.Critique.Prompt, "")) ? Said(ask.Critique, words.Dequeue(), model) : null)];
    }

    private static Remark? Said(Critique critique, string words, ILanguageModel model)
        => words.Trim().Length == 0 ? null : new Remark((critique.Opening + words).Trim(), new Author(AuthorKind.Model, model.Id));
}
