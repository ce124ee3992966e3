using System.Runtime.CompilerServices;

namespace Redraft.Templating;

/// <summary>Goes through the words of a template.</summary>
/// <param name="tokens">The words.</param>
/// <param name="depth">How deep constructs may lie in each other.</param>
internal sealed class TokenReader(IReadOnlyList<TemplateToken> tokens, int depth)
{
    private int _next, _depth;

    /// <summary>The next word.</summary>
    public TemplateToken Current => tokens[_next];

    /// <summary>The one after it.</summary>
    public TemplateToken Following => tokens[Math.Min(_next + 1, tokens.Count - 1)];

    /// <summary>Takes the next word.</summary>
    public TemplateToken Take() => Current.Kind == TemplateTokenKind.End ? Current : tokens[_next++];

    /// <summary>Whether the next word is this one.</summary>
    public bool Is(TemplateTokenKind kind, string text) => Current.Kind == kind && Current.Text == text;

    /// <summary>Whether the next word is this sign.</summary>
    public bool IsSign(string sign) => Is(TemplateTokenKind.Sign, sign);

    /// <summary>Whether the next word is this name.</summary>
    public bool IsName(string name) => Is(TemplateTokenKind.Name, name);

    /// <summary>Takes the next word if it is this sign.</summary>
    public bool SkipSign(string sign) => IsSign(sign) && Skip();

    /// <summary>Takes the next word if it is this name.</summary>
    public bool SkipName(string name) => IsName(name) && Skip();

    /// <summary>Takes a sign.</summary>
    public void ExpectSign(string sign)
    {
        if (!SkipSign(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    /// <summary>Takes a name.</summary>
    public TemplateToken ExpectName() => Expect(TemplateTokenKind.Name, "a name");

    /// <summary>Takes a word of some kind.</summary>
    public TemplateToken Expect(TemplateTokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    /// <summary>What is there isn't what has to be.</summary>
    public TemplateFault Unexpected(string expected) => new(Current.At, $"expected {expected}, found {Current.Shown}");

    /// <summary>One construct within another.</summary>
    public T Within<T>(Func<T> read)
    {
        if (++_depth > depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFault(Current.At, $"constructs lie deeper than {depth} levels in each other");
        }

        var found = read();
        _depth--;
        return found;
    }

    private bool Skip()
    {
        _next++;
        return true;
    }
}
