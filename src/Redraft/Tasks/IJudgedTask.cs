using Redraft.Models;

namespace Redraft.Tasks;

/// <summary>A task that can ask a model for its opinion: questions with one word for an answer, and feedback in a model's own words.</summary>
public interface IJudgedTask : ITask
{
    /// <summary>How many ways there are to ask whether a redraft carries the feedback out.</summary>
    int Questions { get; }

    /// <summary>Asks whether a redraft carries the feedback out.</summary>
    /// <param name="question">Which way, from 0.</param>
    /// <param name="problem">What was asked.</param>
    /// <param name="draft">The first draft's text.</param>
    /// <param name="feedback">The words on it.</param>
    /// <param name="redraft">The redraft's text.</param>
    JudgeQuestion AskCarriedOut(int question, Problem problem, string draft, string feedback, string redraft);

    /// <summary>Asks whether a draft is an excellent one: what a classifying reward model answers.</summary>
    JudgeQuestion AskExcellent(Problem problem, string draft);

    /// <summary>Asks which of two drafts is better: what a comparing reward model answers. <see cref="JudgeQuestion.For"/> speaks for the first.</summary>
    JudgeQuestion AskBetter(Problem problem, string first, string second);

    /// <summary>Asks whether a person wrote the draft.</summary>
    JudgeQuestion AskHuman(Problem problem, string draft);

    /// <summary>Asks whether a point is among somebody else's words on the same draft; null, the default, where the task has no question for that.</summary>
    /// <param name="problem">What was asked; only its description counts.</param>
    /// <param name="draft">The draft's text.</param>
    /// <param name="point">The point.</param>
    /// <param name="words">The other words.</param>
    JudgeQuestion? AskIsAmong(Problem problem, string draft, string point, string words) => null;

    /// <summary>The prompt for feedback on a draft.</summary>
    Prompt CritiquePrompt(Problem problem, string draft);

    /// <summary>The principles by which it can ask for a critique, in a fixed order; none by default.</summary>
    IReadOnlyList<string> Principles => [];

    /// <summary>Asks for a critique of a draft by one of <see cref="Principles"/>.</summary>
    /// <exception cref="ArgumentException">If it isn't one of them.</exception>
    Critique CritiqueBy(string principle, Problem problem, string draft)
        => throw new ArgumentException($"principles: task '{Name}' has no question by \"{principle}\"", nameof(principle));
}

/// <summary>A question for feedback.</summary>
/// <param name="Prompt">What is asked, the beginning of the answer included.</param>
/// <param name="Opening">That beginning: it is a part of the feedback.</param>
public sealed record Critique(Prompt Prompt, string Opening = "");

/// <summary>A question that is answered by one of two words.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="For">The answer that speaks for the text in question; one token.</param>
/// <param name="Against">The one that speaks against it; one token.</param>
public sealed record JudgeQuestion(Prompt Prompt, string For, string Against);
