using Redraft.Evaluating;
using Redraft.Tasks.Programs;

namespace Redraft.FeedingBack;

/// <summary>A program in a person's place: compares what a draft of the <c>programs</c> task does with what was asked.</summary>
/// <remarks>
/// It reads the draft back into choices and names those that differ, in everyday words, in one of several phrasings. A draft
/// that it can't read gets its error and the whole request in everyday words. At set rates it names one fault only, stays
/// vague, or is wrong, as people are. Deterministic per (problem, draft text, seed).
/// </remarks>
public sealed class ScriptedAnnotator : IFeedbackSource
{
    internal const string SourceName = "scripted-annotator";

    private readonly ScriptedAnnotatorOptions _options;

    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    public ScriptedAnnotator(ScriptedAnnotatorOptions options)
    {
        var wrong = options.Problems().ToList();
        _options = wrong.Count == 0 ? options : throw new ArgumentException($"{SourceName}: " + string.Join("; ", wrong), nameof(options));
    }

    /// <inheritdoc/>
    public string Name => SourceName;

    internal static Author ItsAuthor { get; } = new(AuthorKind.Program, SourceName);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If the problem isn't of the <c>programs</c> task.</exception>
    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var random = new SeededRandom(SeededRandom.SeedOf(SourceName, seed, problem.Id, draft.Text));
        return Task.FromResult<Remark?>(new Remark(score.Passed ? FeedbackPhrases.Right : OnFailure(problem, draft, score, random), ItsAuthor));
    }

    private string OnFailure(Problem problem, Draft draft, Score score, SeededRandom random)
    {
        var wanted = ProgramReader.MeaningOf(problem);
        var reading = ProgramReader.Read(draft.Text, wanted.Family);
        if (reading is null)
        {
            return Opening(score, random) + FeedbackPhrases.Whole(wanted, random);
        }

        var faults = Fault.Between(reading, wanted);
        if (faults.Count == 0 || faults.TrueForAll(fault => fault.Has is null))
        {
            return Opening(score, random) + FeedbackPhrases.Whole(wanted, random);
        }

        random.Shuffle(faults);
        var mood = random.NextDouble();
        if (mood < _options.Wrong)
        {
            var slot = faults[0].Wants.Slot;
            return FeedbackPhrases.Of(new Fault(faults[0].Has, Corruption.Replace(wanted, slot, random)[slot]), random);
        }

        if (mood < _options.Wrong + _options.Vague)
        {
            return FeedbackPhrases.Vague(faults[0].Wants.Slot);
        }

        var some = mood < _options.Wrong + _options.Vague + _options.OneFaultOnly ? faults[..1] : faults;
        return FeedbackPhrases.Of(some, random);
    }

    /// <summary>What can be said of a draft whose text says little: how it failed.</summary>
    private static string Opening(Score score, SeededRandom random) => score.Verdict?.Verdict switch
    {
        // A missing function too: with other words, or another draw, recorded runs couldn't be made again.
        Verdict.Syntax or Verdict.MissingFunction => random.Next(2) == 0 ? "this is not valid python; " : "it does not run; ",
        Verdict.Exception => $"it fails with {ErrorType(score.Verdict)}; ",
        Verdict.Timeout => "it never ends; ",
        Verdict.Memory or Verdict.Output or Verdict.Killed or Verdict.Protocol => "it breaks off; ",
        _ => random.Next(2) == 0 ? "the result is wrong; " : "",
    };

    private static string ErrorType(ProgramVerdict verdict)
    {
        var error = verdict.Calls.FirstOrDefault(call => call.Error is not null)?.Error ?? verdict.Message ?? "";
        var colon = error.IndexOf(':', StringComparison.Ordinal);
        var type = colon < 0 ? error : error[..colon];
        return type.Length is > 0 and <= 40 && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? type : "an error";
    }
}
