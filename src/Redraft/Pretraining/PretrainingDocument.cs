using Redraft.Models;

namespace Redraft.Pretraining;

/// <summary>What a pretraining document shows.</summary>
internal enum PretrainingKind
{
    /// <summary>A description and a program.</summary>
    Describe,

    /// <summary>A program, feedback, and the program that carries it out.</summary>
    Edit,

    /// <summary>A question about an edit, and the answer.</summary>
    Question,

    /// <summary>A described program and a faulty one, without feedback, and the fix.</summary>
    PlainEdit,

    /// <summary>A draft and feedback on it.</summary>
    Critique,
}

/// <summary>One document of pretraining text; an end-of-text token follows it.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Prompt">What comes first, in the form that the task asks in. Whether it carries loss is the trainer's choice.</param>
/// <param name="Completion">What the model is to write; always carries loss.</param>
internal sealed record PretrainingDocument(PretrainingKind Kind, Prompt Prompt, string Completion);
