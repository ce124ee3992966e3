using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Refining;
using Redraft.Runs;
using Redraft.Tasks.Programs;

namespace Redraft.Papers;

/// <summary>Feedback on programs in a model's own words: the base model, finetuned on what is said of the drafts of the refiner's examples.</summary>
/// <remarks>
/// It learns p(feedback given problem, draft) of the very sentences that teach the refiner, as policies learn but in four times the passes, and takes the
/// likeliest words. The paper's InstructGPT is shown one or two pieces of feedback and isn't trained.
/// Source: Chen, A. et al. 2023, arXiv:2303.16749, Table 4, the arms of model feedback.
/// </remarks>
internal static class ProgramCritic
{
    // Three faults in the longest words are under 80.
    private const int MostTokens = 96;

    // Policies and refiners go on with what pretraining taught them; feedback it never taught to write, and after as many passes as they need there are no sentences yet.
    private const int MorePasses = 4, MostPasses = 100;

    /// <summary>The critic, trained where it isn't yet.</summary>
    public static async Task<IFeedbackSource> TeachAsync(
        RunContext run, ITrainableModel model, IReadOnlyList<RefinementExample> examples, CancellationToken cancellation)
    {
        var task = (ProgramsTask)run.Task;
        var lessons = examples.Select(e => new Lesson(new PromptedText(task.CritiquePrompt(e.Problem, e.Draft), e.Feedback), null) { Authors = [e.Author] });
        var training = run.Recipe.Training with { Epochs = Math.Min(MostPasses, MorePasses * run.Recipe.Training.Epochs) };
        return new Words(task, await new Imitator(run, model).FinetuneAsync("critic", [.. lessons], training, cancellation).ConfigureAwait(false));
    }

    private sealed class Words(ProgramsTask task, ILanguageModel critic) : IFeedbackSource
    {
        public string Name => "taught critic";

        public async Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
        {
            var prompt = task.CritiquePrompt(problem, draft.Text);
            if (!critic.Fits(new PromptedText(prompt, "")))
            {
                return null;
            }

            var sampling = new SamplingOptions { Temperature = 0, MaxTokens = MostTokens, Stop = task.Stop };
            var drawn = await critic.GenerateAsync([new GenerationRequest(prompt, [seed])], sampling, cancellation).ConfigureAwait(false);
            return drawn[0][0].Text.Trim() is { Length: > 0 } words ? new Remark(words, new Author(AuthorKind.Model, critic.Id)) : null;
        }
    }
}
