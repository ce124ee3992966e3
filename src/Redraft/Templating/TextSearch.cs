namespace Redraft.Templating;

/// <summary>Looks for a text in another, in time that grows with their lengths and not with their product.</summary>
/// <remarks>As Knuth, Morris and Pratt do it ("Fast pattern matching in strings", 1977), for parts that are long enough to make a difference; .NET's own search for others.</remarks>
internal sealed class TextSearch
{
    private const int Short = 32; // characters that are compared in one go

    private readonly string _part;
    private readonly int[]? _fallbacks; // how much of the part still fits where one more character doesn't
    private readonly bool _backwards;

    /// <param name="part">What is looked for.</param>
    /// <param name="backwards">Whether the last is looked for.</param>
    public TextSearch(string part, bool backwards = false)
    {
        (_part, _backwards) = (part, backwards);
        if (part.Length <= Short)
        {
            return;
        }

        _fallbacks = new int[part.Length];
        for (int i = 1, fits = 0; i < part.Length; i++)
        {
            _fallbacks[i] = fits = Grown(At(i), fits);
        }
    }

    /// <summary>Where the first begins from a place on; negative where there is none.</summary>
    public int First(string text, int from)
    {
        if (_fallbacks is null)
        {
            return text.IndexOf(_part, from, StringComparison.Ordinal);
        }

        var fits = 0;
        for (var i = from; i < text.Length; i++)
        {
            fits = Grown(text[i], fits);
            if (fits == _part.Length)
            {
                return i + 1 - fits;
            }
        }

        return -1;
    }

    /// <summary>Where the last begins that ends before a place; negative where there is none.</summary>
    public int Last(string text, int end)
    {
        if (_fallbacks is null)
        {
            return text.AsSpan(0, end).LastIndexOf(_part, StringComparison.Ordinal);
        }

        var fits = 0;
        for (var i = end - 1; i >= 0; i--)
        {
            fits = Grown(text[i], fits);
            if (fits == _part.Length)
            {
                return i;
            }
        }

        return -1;
    }

    private char At(int i) => _backwards ? _part[^(i + 1)] : _part[i];

    // How much of the part fits with one more character.
    private int Grown(char next, int fits)
    {
        fits = fits == _part.Length ? _fallbacks![fits - 1] : fits;
        while (fits > 0 && At(fits) != next)
        {
            fits = _fallbacks![fits - 1];
        }

        return At(fits) == next ? fits + 1 : fits;
    }
}
