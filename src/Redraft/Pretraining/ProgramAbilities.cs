using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Tasks.Programs;

namespace Redraft.Pretraining;

/// <summary>What a model of the family <c>programs</c> can do on combinations that it has never seen.</summary>
/// <remarks>
/// Programs are read back into concepts and compared by what they do on the task's core inputs, so no program is run.
/// Greedy for questions, temperature 0.8 else; intervals resample problems.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="options">The task; its held-out combinations are used, in everyday words unless said otherwise.</param>
internal sealed class ProgramAbilities(ILanguageModel model, ProgramsOptions options) : IAbilities
{
    private const int Samples = 4;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(string Ability, Estimate Rate)>> MeasureAsync(int problems, CancellationToken cancellation)
    {
        var cases = new ProgramSplits(options)[Split.HeldOut].Take(problems).Select((combination, i) => Case.Of(combination, (ulong)i, options)).ToList();
        return
        [
            ("programs from everyday descriptions", await WriteAsync(cases, c => ProgramPrompts.Draft(c.Everyday), cancellation).ConfigureAwait(false)),
            ("programs from descriptions with house words", await WriteAsync(cases, c => ProgramPrompts.Draft(c.House), cancellation).ConfigureAwait(false)),
            ("edits by relevant feedback, house words", await WriteAsync(cases, c => ProgramPrompts.Redraft(c.House, c.Wrong.Body, c.Feedback), cancellation).ConfigureAwait(false)),
            ("edits by another case's feedback, house words", await WriteAsync(
                cases, c => ProgramPrompts.Redraft(c.House, c.Wrong.Body, cases[(cases.IndexOf(c) + 1) % cases.Count].Feedback), cancellation).ConfigureAwait(false)),
            ("edits without feedback, house words", await WriteAsync(cases, c => ProgramPrompts.Redraft(c.House, c.Wrong.Body, null), cancellation).ConfigureAwait(false)),
            ("yes to an edit that carries the feedback out", await AnswerAsync(cases, c => c.Right, true, cancellation).ConfigureAwait(false)),
            ("no to an edit that does not", await AnswerAsync(cases, c => c.Missed, false, cancellation).ConfigureAwait(false)),
        ];
    }

    private async Task<Estimate> WriteAsync(IReadOnlyList<Case> cases, Func<Case, Prompt> prompt, CancellationToken cancellation)
    {
        var requests = cases.Select((c, i) => new GenerationRequest(
            prompt(c), [.. Enumerable.Range(0, Samples).Select(s => SeededRandom.SeedOf("abilities", i, s))])).ToList();
        var sampling = new SamplingOptions { MaxTokens = 64, Stop = ["\n"] };
        var answers = await AskAsync(requests, sampling, cancellation).ConfigureAwait(false);
        return Bootstrap.Rate([.. answers.Zip(cases, (of, c) => of.Select(a => c.Solves(a.Text) ? 1.0 : 0).DefaultIfEmpty(0).Average())]);
    }

    private async Task<Estimate> AnswerAsync(IReadOnlyList<Case> cases, Func<Case, Meaning> redraft, bool right, CancellationToken cancellation)
    {
        var requests = cases.Select(c => new GenerationRequest(
            ProgramPrompts.Ask(c.House, c.Wrong.Body, c.Feedback, redraft(c).Body), [0])).ToList();
        var answers = await AskAsync(requests, new SamplingOptions { Temperature = 0, MaxTokens = 96 }, cancellation).ConfigureAwait(false);
        return Bootstrap.Rate([.. answers.Select(of => of.Count > 0 && ProgramPrompts.VerdictOf(of[0].Text) == right ? 1.0 : 0)]);
    }

    /// <summary>The answers; none where the prompt alone is longer than the context, which counts as a failure.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<Completion>>> AskAsync(
        List<GenerationRequest> requests, SamplingOptions sampling, CancellationToken cancellation)
    {
        var fits = requests.Select(request => model.Fits(new PromptedText(request.Prompt, ""))).ToList();
        var answers = new Queue<IReadOnlyList<Completion>>(
            await model.GenerateAsync([.. requests.Where((_, i) => fits[i])], sampling, cancellation).ConfigureAwait(false));
        return [.. fits.Select(fit => fit ? answers.Dequeue() : [])];
    }

    /// <summary>A wanted program, a faulty one, feedback on it, and an edit that missed the point.</summary>
    private sealed record Case(Meaning Right, Meaning Wrong, Meaning Missed, string Everyday, string House, string Feedback)
    {
        private readonly string _behaviour = ProgramSpace.Behaviour(Right.Combination);

        public static Case Of(Combination combination, ulong seed, ProgramsOptions options)
        {
            var random = new SeededRandom(SeededRandom.SeedOf("abilities", "case", seed));
            var right = new Meaning(combination, random.Pick(Tasks.Programs.Concepts.Inputs.Of(combination.Family)));
            var wrong = Corruption.Telling(right, random);
            var faults = Fault.Between(wrong, right);
            return new Case(
                right, wrong, ProgramsPretraining.Missed(wrong, right, faults[0], random), Descriptions.Everyday(right, random),
                Descriptions.Mixed(right, right, options.HouseWordRate, options.InputHouseWordRate, random),
                FeedbackPhrases.Of(faults, random));
        }

        public bool Solves(string body)
            => ProgramReader.Read(body, Right.Family)?.Meaning is { } read && read.Family == Right.Family && read.Input == Right.Input
                && (read.Reduce.Takes & read.Map.Gives) != 0 && ProgramSpace.Behaviour(read.Combination) == _behaviour;
    }
}
