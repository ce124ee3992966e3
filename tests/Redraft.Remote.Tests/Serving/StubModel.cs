using System.Text;
using Redraft.Remote.Asking;

namespace Redraft.Remote.Tests.Serving;

/// <summary>A model of single letters whose draws and log-probabilities depend on text and seed alone.</summary>
internal static class StubModel
{
    public const string End = "<end>";

    public static IReadOnlyList<string> Split(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var length = text.AsSpan(at).StartsWith(End) ? End.Length : char.IsHighSurrogate(text[at]) ? 2 : 1;
            tokens.Add(text.Substring(at, length));
            at += length;
        }

        return tokens;
    }

    /// <summary>What it draws: letters, and the end or the limit.</summary>
    public static IReadOnlyList<string> Draw(string prompt, ulong seed, int most)
    {
        var random = new SeededRandom(SeededRandom.SeedOf(prompt, seed));
        var tokens = Enumerable.Range(0, 1 + random.Next(8)).Select(_ => ((char)('a' + random.Next(5))).ToString()).Append(End).ToList();
        return [.. tokens.Take(most)];
    }

    public static double Nats(string before, string token) => -0.5 - ((uint)TokenNumber.Of(before + "|" + token) % 1000 / 1000.0);

    public static IReadOnlyList<double> Nats(string before, IReadOnlyList<string> tokens)
    {
        var (text, nats) = (new StringBuilder(before), new List<double>());
        foreach (var token in tokens)
        {
            nats.Add(Nats(text.ToString(), token));
            text.Append(token);
        }

        return nats;
    }
}
