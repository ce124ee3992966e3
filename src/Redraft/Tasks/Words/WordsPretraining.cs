using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Pretraining;

namespace Redraft.Tasks.Words;

/// <summary>An endless, deterministic stream of sentences with words to leave out, and what is left of them.</summary>
/// <remarks>One sentence and remainder in four is never shown (see <see cref="Shows"/>), so that there is something to ask that no training has seen.</remarks>
internal sealed class WordsPretraining : IPretrainingText
{
    private const double WithoutFeedback = 0.05; // these can only guess; without them a model would never have met the prompt
    private const int Shares = 4;

    /// <inheritdoc/>
    public IReadOnlyList<string> SpecialTokens { get; } = ["<|end|>"];

    /// <inheritdoc/>
    public PretrainingDocument this[ulong seed, long index]
    {
        get
        {
            // Two rounds of mixing, so that neighbouring indices share nothing.
            var random = new SeededRandom(new SeededRandom(seed ^ ((ulong)index * 0xD1342543DE82EF95UL)).NextBits());
            for (; ; )
            {
                var phrases = 1 + random.Next(WordsTask.MostPhrases);
                var (sentence, target) = WordsTask.Draw(phrases, 1 + random.Next(Math.Min(WordsTask.MostRemovals, phrases)), random);
                if (Shows(sentence, target))
                {
                    var feedback = random.NextDouble() < WithoutFeedback ? null : RemovalAnnotator.Say(ProblemOf(sentence, target), sentence, random);
                    return new(feedback is null ? PretrainingKind.PlainEdit : PretrainingKind.Edit, WordsTask.RefinePrompt(sentence, feedback), target);
                }
            }
        }
    }

    /// <summary>Whether a sentence with this remainder is in the stream: three in four are, by a hash of both.</summary>
    public static bool Shows(string sentence, string target) => SeededRandom.SeedOf("words", "shown", sentence, target) % Shares != 0;

    /// <inheritdoc/>
    public IEnumerable<string> VocabularyText(ulong seed, int documents)
    {
        for (var index = 0; index < documents; index++)
        {
            var document = this[seed, index];
            foreach (var part in document.Prompt.Parts)
            {
                yield return part.Text;
            }

            yield return document.Completion;
        }
    }

    private static Problem ProblemOf(string sentence, string target)
        => new() { Id = WordsTask.TaskName, Task = WordsTask.TaskName, Split = Split.Train, Description = sentence, Reference = target };
}
