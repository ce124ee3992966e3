using System.Text;

namespace Redraft.Engine.Tests.Tokenizing;

/// <summary>Texts of our own for tokenizer tests: prose, programs, many scripts, and noise.</summary>
internal static class SampleTexts
{
    private static readonly string[] Words =
    [
        "the", "model", "writes", "a", "draft", "and", "someone", "says", "what", "is", "wrong", "with", "it", "then", "keeps", "even", "numbers",
        "doesn't", "we'll", "I'm", "you've", "they're", "he'd", "it's", "return", "values", "12", "345", "67890", "3.14", "longer", "sentences",
    ];

    private static readonly string[] Lines =
    [
        "def solve(values):\n    return [value * 2 for value in values if value % 2 == 0]\n\n",
        "    for index, name in enumerate(names):\n        if name.startswith(\"a\"):\n            total += len(name)\n",
        "Größe, naïve café; Ελληνικά γράμματα, русский текст и 漢字かな交じり文 한국어 문장.\n",
        "🙂 emoji 👩‍👩‍👧 and ½ of x² → y… “quoted” — done!!!\r\n\r\n",
        "\t\tif (a != b) { a += 1; } // tabs\n",
    ];

    // Characters that the patterns treat differently, and awkward neighbours of each.
    private static readonly string[] Atoms =
    [
        "a", "b", "Z", "é", "e\u0301", "ß", "я", "漢", "한", "١", "Ⅷ", "²", "1", "23", "4567", " ", "  ", "   ", "\n", "\r\n", "\r", "\t", "\u00A0", "\u3000",
        "\u2028", "'", "'s", "'S", "'ll", "'LL", "'re", "'Ve", "'d", "'t", "'m", "!", "...", "_", "-", "🙂", "👍🏽", "$", "\u200B", "\0", "\u0301", "𝒜", "𐐷", "𝟛",
    ];

    /// <summary>A small corpus, the same every time.</summary>
    public static IReadOnlyList<string> Corpus()
    {
        var random = new Random(7);
        var documents = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            var text = new StringBuilder();
            for (var sentence = 0; sentence < 6; sentence++)
            {
                text.AppendJoin(' ', Enumerable.Range(0, 4 + random.Next(8)).Select(_ => Words[random.Next(Words.Length)])).Append(". ");
            }

            documents.Add(text.Append('\n').Append(Lines[i % Lines.Length]).ToString());
        }

        return documents;
    }

    /// <summary>A random mixture of characters that the patterns tell apart.</summary>
    public static string Mixture(Random random, int atoms)
        => string.Concat(Enumerable.Range(0, atoms).Select(_ => Atoms[random.Next(Atoms.Length)]));

    /// <summary>Random bytes, in part valid UTF-8, in part torn.</summary>
    public static byte[] TornBytes(Random random, int atoms)
    {
        var bytes = Encoding.UTF8.GetBytes(Mixture(random, atoms)).ToList();
        for (var i = 0; i < atoms / 4; i++)
        {
            bytes.Insert(random.Next(bytes.Count + 1), (byte)random.Next(256));
        }

        return [.. bytes];
    }
}
