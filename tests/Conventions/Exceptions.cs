namespace Conventions;

/// <summary>What may break a size rule, and why: the only place for it.</summary>
internal static class Exceptions
{
    /// <summary>File → why it is longer than the rest.</summary>
    public static IReadOnlyDictionary<string, string> LongFiles { get; } = new Dictionary<string, string>
    {
    };

    /// <summary><c>file: Method</c> → why it doesn't fit on a screen.</summary>
    public static IReadOnlyDictionary<string, string> LongMethods { get; } = new Dictionary<string, string>
    {
    };
}
