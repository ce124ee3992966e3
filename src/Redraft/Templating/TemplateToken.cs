namespace Redraft.Templating;

/// <summary>A word of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters; of a string, what it says.</param>
/// <param name="At">Where it begins, from 0.</param>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text, int At)
{
    /// <summary>For messages.</summary>
    public string Shown => Kind switch
    {
        TemplateTokenKind.End => "the end of the template",
        TemplateTokenKind.Output => "'{{'",
        TemplateTokenKind.Block => "'{%'",
        TemplateTokenKind.BlockEnd => "'%}'",
        TemplateTokenKind.OutputEnd => "'}}'",
        _ => $"'{UntrustedText.Visible(Text, 40)}'",
    };
}

/// <summary>What a word of a template is.</summary>
internal enum TemplateTokenKind
{
    /// <summary>Text between tags.</summary>
    Text,

    /// <summary><c>{{</c>.</summary>
    Output,

    /// <summary><c>}}</c>.</summary>
    OutputEnd,

    /// <summary><c>{%</c>.</summary>
    Block,

    /// <summary><c>%}</c>.</summary>
    BlockEnd,

    /// <summary>A name or keyword.</summary>
    Name,

    /// <summary>A string in quotes.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with point or exponent.</summary>
    Float,

    /// <summary>A sign.</summary>
    Sign,

    /// <summary>Nothing follows.</summary>
    End,
}
