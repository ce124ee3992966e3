using System.Text;

namespace Redraft.Models;

/// <summary>A piece of a prompt.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Trusted">True for our own template text, in which special tokens are read as such; false for everyone else's text,
/// in which <c>&lt;|end|&gt;</c> is just ten characters.</param>
public sealed record PromptPart(string Text, bool Trusted);

/// <summary>What a model is asked: template text and untrusted text, kept apart until they are tokens.</summary>
/// <param name="Parts">The pieces in order.</param>
public sealed record Prompt(IReadOnlyList<PromptPart> Parts)
{
    /// <summary>An empty prompt to build on.</summary>
    public static Prompt Empty { get; } = new([]);

    /// <summary>Whether it is the text as the model reads it, as where a model's own chat template made it: tokens may reach from one part into the next, but for
    /// special ones, and no template is put around it. Default false.</summary>
    public bool IsOneText { get; init; }

    /// <summary>The special token that ends its answer, such as the end of a turn; null, the default, for the end of text.</summary>
    public string? End { get; init; }

    /// <summary>Appends template text; special tokens in it count.</summary>
    public Prompt Template(string text) => this with { Parts = [.. Parts, new PromptPart(text, true)] };

    /// <summary>Appends untrusted text; special tokens in it are ordinary characters.</summary>
    public Prompt Text(string text) => this with { Parts = [.. Parts, new PromptPart(text, false)] };

    /// <summary>The whole as one string, for people and for hashes.</summary>
    public override string ToString()
    {
        var whole = new StringBuilder();
        foreach (var part in Parts)
        {
            whole.Append(part.Text);
        }

        return whole.ToString();
    }
}
