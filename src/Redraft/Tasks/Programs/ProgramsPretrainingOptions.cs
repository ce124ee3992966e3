namespace Redraft.Tasks.Programs;

/// <summary>What pretraining text for the <c>programs</c> task is made of. All are rates from 0 to 1.</summary>
public sealed record ProgramsPretrainingOptions
{
    /// <summary>Documents that are edits by feedback.</summary>
    public double Edits { get; init; } = 0.42;

    /// <summary>Documents that are questions about edits; half of the answers are yes.</summary>
    public double Questions { get; init; } = 0.2;

    /// <summary>Questions about one fault; the rest are about two or three.</summary>
    public double PlainQuestions { get; init; } = 0.5;

    /// <summary>Documents that are edits without feedback, so that the control "no feedback" meets a known form. The rest are descriptions.</summary>
    public double PlainEdits { get; init; } = 0.05;

    /// <summary>Descriptions whose program is wrong in one to three choices; keeps the model's pass rate middling.</summary>
    public double WrongCode { get; init; } = 0.2;

    /// <summary>Descriptions in which house words occur, with unrelated programs, so that they are known as words only.</summary>
    public double WithHouseWords { get; init; } = 0.3;

    /// <summary>In those, how often a slot is named by a house word.</summary>
    public double HouseWordRate { get; init; } = 0.4;

    /// <summary>Edits whose description says nothing. Default 0.7: if most edits are described, a model ignores the feedback (trial).</summary>
    public double NeutralDescriptions { get; init; } = 0.7;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[]
        {
            ("edits", Edits), ("questions", Questions), ("plain-edits", PlainEdits), ("plain-questions", PlainQuestions), ("wrong-code", WrongCode),
            ("with-house-words", WithHouseWords), ("house-word-rate", HouseWordRate), ("neutral-descriptions", NeutralDescriptions),
        })
        {
            if (value is not (>= 0 and <= 1))
            {
                yield return $"{name}: a rate from 0 to 1 expected, found {value}";
            }
        }

        if (Edits + Questions + PlainEdits > 1)
        {
            yield return $"edits + questions + plain-edits: at most 1 in sum expected, found {Edits + Questions + PlainEdits}";
        }
    }
}
