using System.Text.Json;

namespace Redraft.Templating;

/// <summary>A template in the part of Jinja that chat templates are written in, with the surroundings that Hugging Face's transformers gives them.</summary>
/// <remarks>
/// Renders what Jinja2 renders in an immutable sandbox with <c>trim_blocks</c>, <c>lstrip_blocks</c> and loop controls. A template is a program from
/// anywhere: it reaches only the values that it is given, changes none of them, and is ended at <see cref="TemplateLimits"/>. Immutable, thread-safe.
/// What is left out: inheritance, imports, <c>call</c>, <c>with</c>, recursive loops, formatting with <c>%</c>; each is refused by name when the template is read.
/// Differs: whole numbers have 64 bits; case changes follow Unicode's simple mappings, and ß.
/// It follows Jinja2 3.1, set up as transformers 4.57 does.
/// </remarks>
internal sealed class Template
{
    private readonly string _source;
    private readonly IReadOnlyList<Statement> _statements;
    private readonly TemplateLimits _limits;

    private Template(string source, IReadOnlyList<Statement> statements, TemplateLimits limits) => (_source, _statements, _limits) = (source, statements, limits);

    /// <summary>Reads a template.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="limits">What it may use up; null for the usual.</param>
    /// <exception cref="TemplateException">If it is none, or uses what isn't supported.</exception>
    public static Template Parse(string text, TemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        limits ??= new TemplateLimits();
        if (text.Length > limits.Length)
        {
            throw new TemplateFault(0, $"a template of {text.Length} characters, and {limits.Length} at most are read").In(text);
        }

        var source = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        source = source.EndsWith('\n') ? source[..^1] : source; // as Jinja does: one line end at the end is none
        try
        {
            return new Template(source, TemplateParser.Parse(source, limits.Depth), limits);
        }
        catch (TemplateFault fault)
        {
            throw fault.In(source);
        }
    }

    /// <summary>Renders it.</summary>
    /// <param name="names">What the template may ask for, as <see cref="ValueOf"/> makes them.</param>
    /// <param name="clock">Tells the date.</param>
    /// <exception cref="TemplateException">If it can't be rendered with that, or refuses it.</exception>
    public Words Render(IEnumerable<KeyValuePair<string, object?>> names, TimeProvider clock)
    {
        var frame = new Frame(null);
        foreach (var (name, value) in names)
        {
            frame.Set(name, value);
        }

        try
        {
            return new Rendering(new Evaluation(new Meter(_limits), Globals.Of(clock))).Run(_statements, new Frame(frame));
        }
        catch (TemplateFault fault)
        {
            throw fault.In(_source);
        }
    }

    /// <summary>JSON as a template sees it; its texts count as said, not as the template's.</summary>
    public static object? ValueOf(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new MapValue();
                foreach (var entry in json.EnumerateObject())
                {
                    map.Entries[Words.Of(entry.Name, trusted: false)] = ValueOf(entry.Value);
                }

                return map;
            case JsonValueKind.Array:
                return new ListValue([.. json.EnumerateArray().Select(ValueOf)]);
            case JsonValueKind.String:
                return Words.Of(json.GetString()!, trusted: false);
            case JsonValueKind.Number:
                return json.TryGetInt64(out var whole) ? (object)whole : json.GetDouble();
            default:
                return json.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
        }
    }
}
