using Redraft.Imitating;
using Redraft.Models;
using Redraft.Selecting;

namespace Redraft.Papers;

/// <summary>What finetuned models learn, all from one round on the training posts, and what they write of the test posts.</summary>
internal sealed class SummaryMethods(SummaryStudy study)
{
    public const string Ilf = "redrafts (ILF)", Gold = "people's summaries", Initial = "first summaries", Both = "feedback and redraft", Start = "not trained";

    // Two texts in one completion.
    private const int TextsOfBoth = 2;

    private readonly Dictionary<(string Method, int Size), ITrainableModel> _trained = [];
    private IReadOnlyList<ScoredDraft>? _drafts;
    private IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)>? _feedback;
    private IReadOnlyList<WeightedDraft>? _chosen;

    /// <summary>A first summary of each training post.</summary>
    public async Task<IReadOnlyList<ScoredDraft>> DraftsAsync()
        => _drafts ??= await study.DraftAsync("train/draft", study.Model, study.Run.Training).ConfigureAwait(false);

    /// <summary>Feedback on each of them.</summary>
    public async Task<IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)>> FeedbackAsync()
        => _feedback ??= await study.GiveAsync("train/feedback", await DraftsAsync().ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>One chosen redraft of each, in the order of the posts.</summary>
    public async Task<IReadOnlyList<WeightedDraft>> ChosenAsync() => _chosen ??= await study.ChooseAsync(
        "train/select", study.Run.Selector, await study.RefineAsync("train/refine", await FeedbackAsync().ConfigureAwait(false)).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>What a method learns from the first posts.</summary>
    /// <exception cref="ArgumentException">If it learns nothing.</exception>
    public async Task<IReadOnlyList<Lesson>> LessonsAsync(string method, int size)
    {
        var task = study.Run.Task;
        return method switch
        {
            Ilf => [.. (await ChosenAsync().ConfigureAwait(false)).Take(size).Select(c => Lessons.Of(task, c))],
            Gold => [.. study.Run.Training.Take(size).Select(p => Lessons.OfReference(task, p))],
            Initial => [.. (await DraftsAsync().ConfigureAwait(false)).Take(size).Select(d => Lessons.Of(task, new WeightedDraft(d)))],
            Both => [.. (await ChosenAsync().ConfigureAwait(false)).Take(size).Select(c => Lessons.OfBoth(task, c.Draft.Problem, c.Draft.Feedback!, c.Draft.Draft, c.Weight))],
            _ => throw new ArgumentException($"a method that learns expected, found '{method}'", nameof(method)),
        };
    }

    /// <summary>The model before training, finetuned on what a method learns from the first posts.</summary>
    public async Task<ITrainableModel> TrainAsync(string method, int size)
    {
        if (!_trained.TryGetValue((method, size), out var model))
        {
            var lessons = await LessonsAsync(method, size).ConfigureAwait(false);
            _trained[(method, size)] = model = await study.TrainAsync($"{Key(method)}-{size}", study.Model, lessons).ConfigureAwait(false);
        }

        return model;
    }

    /// <summary>Its summary of each test post.</summary>
    public async Task<IReadOnlyList<string>> SummarizeAsync(string method, int size)
    {
        var model = await TrainAsync(method, size).ConfigureAwait(false);
        return method == Both
            ? await study.SummarizeAsync($"{Key(method)}-{size}", new RedraftAfterFeedback(model), TextsOfBoth * study.Run.Recipe.Drafts.MaxTokens).ConfigureAwait(false)
            : await study.SummarizeAsync($"{Key(method)}-{size}", model).ConfigureAwait(false);
    }

    /// <summary>A summary of each test post by the model before training.</summary>
    public Task<IReadOnlyList<string>> StartAsync() => study.SummarizeAsync("start", study.Model);

    /// <summary>A method in the names of stages.</summary>
    public static string Key(string method) => method switch
    {
        Ilf => "ilf", Gold => "gold", Initial => "initial", Both => "words-first", _ => throw new ArgumentException($"a method that learns expected, found '{method}'", nameof(method)),
    };
}
