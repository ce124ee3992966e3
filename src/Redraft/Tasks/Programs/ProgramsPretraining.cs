using Redraft.Pretraining;
using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>An endless, deterministic stream of text from which a model learns the task's everyday words, editing and judging edits.</summary>
/// <remarks>
/// What is asked for is always a pretraining combination, none of which is in a problem of the same <see cref="ProgramsOptions"/>;
/// faulty programs may be anything. A house word never stands for its meaning: where one occurs, it is that of an unrelated
/// concept drawn at random. Over 50,000 documents a second.
/// </remarks>
internal sealed class ProgramsPretraining : IPretrainingText
{
    private readonly ProgramsPretrainingOptions _rates;
    private readonly IReadOnlyList<Combination>[] _families;
    private readonly double _wordsShare;

    /// <exception cref="ArgumentException">If either options have problems; the message lists them all.</exception>
    public ProgramsPretraining(ProgramsOptions options, ProgramsPretrainingOptions rates)
    {
        var wrong = rates.Problems().ToList();
        _rates = wrong.Count == 0 ? rates : throw new ArgumentException("programs pretraining: " + string.Join("; ", wrong), nameof(rates));
        var all = new ProgramSplits(options).Pretraining;
        _families = [.. Enum.GetValues<Family>().Select(family => all.Where(c => c.Family == family).ToList())];
        _wordsShare = options.WordsShare;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> SpecialTokens => ProgramPrompts.SpecialTokens;

    /// <inheritdoc/>
    public PretrainingDocument this[ulong seed, long index]
    {
        get
        {
            // Two rounds of mixing, so that neighbouring indices share nothing.
            var random = new SeededRandom(new SeededRandom(seed ^ ((ulong)index * 0xD1342543DE82EF95UL)).NextBits());
            var draw = random.NextDouble();
            return draw < _rates.Edits ? Edit(random)
                : draw < _rates.Edits + _rates.Questions ? Question(random)
                : draw < _rates.Edits + _rates.Questions + _rates.PlainEdits ? PlainEdit(random)
                : Describe(random);
        }
    }

    /// <summary>The stream, without end.</summary>
    public IEnumerable<PretrainingDocument> Documents(ulong seed)
    {
        for (var index = 0L; ; index++)
        {
            yield return this[seed, index];
        }
    }

    /// <inheritdoc/>
    /// <remarks>Without special tokens, and with every house word in each hundred lines.</remarks>
    public IEnumerable<string> VocabularyText(ulong seed, int documents)
    {
        var house = HouseWords;
        for (var index = 0; index < documents; index++)
        {
            var document = this[seed, index];
            foreach (var part in document.Prompt.Parts.Where(part => !part.Trusted))
            {
                yield return part.Text;
            }

            yield return ProgramPrompts.Signature + document.Completion;
            if (index % 100 == 0)
            {
                yield return " " + string.Join(' ', house);
            }
        }
    }

    /// <summary>All house words.</summary>
    public static IReadOnlyList<string> HouseWords { get; } =
    [
        .. new IEnumerable<Concept>[] { NumberFilters.All, WordFilters.All, NumberMaps.All, WordMaps.All, Reduces.All, Inputs.Numbers, Inputs.Words }
            .SelectMany(table => table.Select(concept => concept.House)),
    ];

    private PretrainingDocument Describe(SeededRandom random)
    {
        var meaning = Draw(random);
        var description = random.NextDouble() < _rates.WithHouseWords ? WithHouseWords(meaning, random) : Descriptions.Everyday(meaning, random);
        var written = random.NextDouble() < _rates.WrongCode ? Corruption.Of(meaning, random) : meaning;
        return new(PretrainingKind.Describe, ProgramPrompts.Draft(description), written.Body);
    }

    private PretrainingDocument Edit(SeededRandom random)
    {
        var (old, wanted, feedback) = DrawEdit(random);
        return new(PretrainingKind.Edit, ProgramPrompts.Redraft(EditDescription(wanted, random), old.Body, feedback), wanted.Body);
    }

    private PretrainingDocument PlainEdit(SeededRandom random)
    {
        var wanted = Draw(random);
        var old = Corruption.Of(wanted, random);
        return new(PretrainingKind.PlainEdit, ProgramPrompts.Redraft(Descriptions.Everyday(wanted, random), old.Body, null), wanted.Body);
    }

    private PretrainingDocument Question(SeededRandom random)
    {
        var wanted = Draw(random);
        var old = Corruption.Of(wanted, random.NextDouble() < _rates.PlainQuestions ? 1 : 2 + random.Next(2), random);
        var faults = Fault.Between(old, wanted);
        random.Shuffle(faults);
        var redraft = random.Next(2) == 0 ? wanted : Missed(old, wanted, faults[0], random);
        return new(
            PretrainingKind.Question,
            ProgramPrompts.Ask(
                EditDescription(wanted, random), old.Body, FeedbackPhrases.Of(faults, random), redraft.Body),
            ProgramPrompts.Answer(faults, redraft));
    }

    /// <summary>An edit that doesn't carry the feedback out: nothing was changed, or a named fault became another one.</summary>
    internal static Meaning Missed(Meaning old, Meaning wanted, Fault fault, SeededRandom random)
        => random.Next(2) == 0 ? old : Corruption.Replace(wanted, fault.Wants.Slot, random);

    private (Meaning Old, Meaning Wanted, string Feedback) DrawEdit(SeededRandom random)
    {
        var wanted = Draw(random);
        var old = Corruption.Of(wanted, random);
        var faults = Fault.Between(old, wanted);
        random.Shuffle(faults);
        return (old, wanted, FeedbackPhrases.Of(faults, random));
    }

    private string EditDescription(Meaning wanted, SeededRandom random) =>
        random.NextDouble() < _rates.NeutralDescriptions ? "improve the code"
        : random.Next(2) == 0 ? Descriptions.Everyday(wanted, random)
        : WithHouseWords(wanted, random);

    private string WithHouseWords(Meaning meaning, SeededRandom random)
    {
        var unrelated = new Meaning(
            new Combination(
                random.Pick(ProgramSpace.Filters(meaning.Family)), random.Pick(ProgramSpace.Maps(meaning.Family)), random.Pick(Reduces.All)),
            random.Pick(Inputs.Of(meaning.Family)));
        return Descriptions.Mixed(meaning, unrelated, _rates.HouseWordRate, _rates.HouseWordRate / 2, random);
    }

    private Meaning Draw(SeededRandom random)
    {
        var combination = random.Pick(_families[random.NextDouble() < _wordsShare ? 1 : 0]);
        return new Meaning(combination, random.Pick(Inputs.Of(combination.Family)));
    }
}
