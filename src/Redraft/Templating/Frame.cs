namespace Redraft.Templating;

/// <summary>The names of a template, a macro or a loop's turn; what isn't known here is looked for around it.</summary>
/// <param name="around">What is around it, or null.</param>
internal sealed class Frame(Frame? around)
{
    private readonly Dictionary<string, object?> _names = new(StringComparer.Ordinal);

    /// <summary>Gives a name a value, here.</summary>
    public void Set(string name, object? value) => _names[name] = value;

    /// <summary>Finds a name's value.</summary>
    public bool TryGet(string name, out object? value) => TryGet(name, out value, out _);

    /// <summary>Finds a name's value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">What it stands for.</param>
    /// <param name="frames">How many frames were looked into.</param>
    public bool TryGet(string name, out object? value, out int frames)
    {
        frames = 0;
        for (var frame = this; frame is not null; frame = frame.Around)
        {
            frames++;
            if (frame._names.TryGetValue(name, out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    private Frame? Around => around;
}
