using System.Diagnostics;
using System.Globalization;
using System.Text;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Tests.Tokenizing;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Checkpoints;

/// <summary>SentencePiece vocabularies in GGUF's lists, as others' files have them.</summary>
public sealed class GgufPiecesTests : IDisposable
{
    private const string Mark = "\u2581";

    private static readonly string[] Texts =
    [
        "the sum of the words", " two  blanks and\ta tab\n", "def f(x):\n    return x + 1\n", "äöü ß 中文 😀 ﷽", "", " ", "a", "aaaaaaaaaa   aaaa", "<s>not a token</s>", "the the theatre of the other",
    ];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("llama2")]
    [InlineData("mistral")]
    [InlineData("gemma2")]
    public void Others_lists_give_the_pieces_that_joining_by_score_gives(string family)
    {
        var (lists, ours) = Loaded(family, list => list);
        var (tokens, scores, types) = ((string[])lists["tokenizer.ggml.tokens"], (float[])lists["tokenizer.ggml.scores"], (int[])lists["tokenizer.ggml.token_type"]);
        var prefix = (bool)lists["tokenizer.ggml.add_space_prefix"];

        Assert.Equal(family != "gemma2", prefix);
        foreach (var text in Texts.Where(text => text.Length > 0))
        {
            Assert.Equal(Joined((prefix ? Mark : "") + text.Replace(" ", Mark, StringComparison.Ordinal), tokens, scores, types), ours.Encode(text, specialTokens: false));
            Assert.Equal(text, ours.Decode(ours.Encode(text, specialTokens: false)));
        }

        Assert.Equal(Array.IndexOf(tokens, family == "gemma2" ? "<bos>" : "<s>"), ours.BeginOfText);
        Assert.Equal([ours.BeginOfText!.Value], ours.Encode(family == "gemma2" ? "<bos>" : "<s>", specialTokens: true));
    }

    [Fact]
    public void What_we_write_of_a_vocabulary_that_was_converted_from_pieces_is_what_it_was_converted_from()
    {
        var (lists, first) = Loaded("llama2", list => list);
        var (again, second) = Loaded(first, list => list);

        Assert.Equal((string[])lists["tokenizer.ggml.tokens"], (string[])again["tokenizer.ggml.tokens"]);
        Assert.Equal((int[])lists["tokenizer.ggml.token_type"], (int[])again["tokenizer.ggml.token_type"]);
        Assert.All(Texts, text => Assert.Equal(first.Encode(text, false), second.Encode(text, false)));
    }

    [Fact]
    public void Without_a_space_before_the_text_or_a_token_that_begins_it_there_is_none()
    {
        var (_, ours) = Loaded("llama2", list => list.Key is "tokenizer.ggml.add_space_prefix" or "tokenizer.ggml.add_bos_token" ? (list.Key, false) : list);

        Assert.Null(ours.BeginOfText);
        Assert.Equal("ab", ours.Decode(ours.Encode("ab", false)));
        Assert.NotEqual(ours.Encode(" ab", false), ours.Encode("ab", false));
    }

    [Theory]
    [InlineData("tokenizer.ggml.scores", "tokenizer.ggml.scores is missing")]
    [InlineData("tokenizer.ggml.token_type", "tokenizer.ggml.token_type is missing")]
    [InlineData("tokenizer.ggml.tokens", "tokenizer.ggml.tokens is missing")]
    public void A_list_that_is_missing_is_named(string key, string says)
        => Assert.Contains(says, Assert.Throws<BadFileException>(() => Loaded("llama2", list => list.Key == key ? ("tokenizer.ggml.none", "") : list)).Problem, StringComparison.Ordinal);

    [Fact]
    public void Lists_that_make_no_sense_are_refused()
    {
        Assert.Contains("finite", Refused("tokenizer.ggml.scores", value => ((float[])value).Select((score, i) => i == 300 ? float.NaN : score).ToArray()), StringComparison.Ordinal);
        Assert.Contains("elements", Refused("tokenizer.ggml.scores", value => ((float[])value)[1..]), StringComparison.Ordinal);
        Assert.Contains("has 2000 characters", Refused("tokenizer.ggml.tokens", value => ((string[])value).Select((token, i) => i == 300 ? new string('a', 2000) : token).ToArray()), StringComparison.Ordinal);

        Assert.Contains("too many and too long", Refused("tokenizer.ggml.tokens", value => ((string[])value).Select((token, i) => i is > 290 and < 320 ? new string('a', 10_000 + i) : token).ToArray()), StringComparison.Ordinal);

        string Refused(string key, Func<object, object> change)
            => Assert.Throws<BadFileException>(() => Loaded("llama2", list => list.Key == key ? (key, change(list.Value)) : list)).Problem;
    }

    [Fact]
    public void SmolLms_digits_stand_alone_again()
    {
        var (lists, ours) = Loaded("smollm2", list => list);
        var theirs = TokenizerFile.Read(BpeTokenizerOfCharactersTests.PathOf("smollm2"));

        Assert.Equal("smollm", lists["tokenizer.ggml.pre"]);
        Assert.Equal(PreTokenizer.SmolLm, ours.PreTokenizer);
        Assert.All(Texts.Append("in 2024 there were 12345"), text => Assert.Equal(theirs.Encode(text, false), ours.Encode(text, false)));
    }

    /// <remarks><c>REDRAFT_FUZZ=100000</c> damages so many files in place of some hundred; seeds are the file's number, which a failure names.</remarks>
    [Theory]
    [InlineData("llama2")]
    [InlineData("smollm2")]
    public void Damaged_lists_are_refused_or_read_as_a_tokenizer(string family)
    {
        _ = Loaded(family, list => list);
        var path = Assert.Single(Directory.GetFiles(_folder.Path));
        var good = File.ReadAllBytes(path);
        var (files, refused) = (int.Parse(Environment.GetEnvironmentVariable("REDRAFT_FUZZ") ?? "250", CultureInfo.InvariantCulture), 0);
        for (var seed = 0; seed < files; seed++)
        {
            File.WriteAllBytes(path, Mutation.Of(good, new Random(seed)));
            var clock = Stopwatch.StartNew();
            try
            {
                using var reader = GgufReader.Open(path);
                var tokenizer = GgufTokenizer.Read(reader);
                var ids = tokenizer.Encode("the sum of\n two words", specialTokens: false);
                Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
                _ = tokenizer.Decode(ids); // whatever it says: a letter of a token may have changed
            }
            catch (BadFileException)
            {
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"{family}, seed {seed}: {e}");
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{family}, seed {seed}: took {clock.Elapsed}");
        }

        Assert.True(refused > files / 4, $"{family}: only {refused} of {files} refused");
    }

    public void Dispose() => _folder.Dispose();

    private (Dictionary<string, object> Lists, BpeTokenizer Tokenizer) Loaded(string family, Func<(string Key, object Value), (string Key, object Value)> change)
        => Loaded(TokenizerFile.Read(BpeTokenizerOfCharactersTests.PathOf(family)), change);

    // Saved without the whole tokenizer.json, as others' files are.
    private (Dictionary<string, object> Lists, BpeTokenizer Tokenizer) Loaded(BpeTokenizer tokenizer, Func<(string Key, object Value), (string Key, object Value)> change)
    {
        var path = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.gguf");
        var lists = GgufTokenizer.Write(tokenizer, tokenizer.VocabularySize).Where(list => list.Key != "tokenizer.huggingface.json").Select(change).ToList();
        using (var file = File.Create(path))
        {
            new GgufWriter(file).Write([("general.architecture", "llama"), .. lists], []);
        }

        using var reader = GgufReader.Open(path);
        return (lists.ToDictionary(list => list.Key, list => list.Value), GgufTokenizer.Read(reader));
    }

    // SentencePiece's way, by the paper: of all neighbours that are a piece together those with the highest score, the leftmost of them, until there are none.
    private static List<int> Joined(string text, string[] tokens, float[] scores, int[] types)
    {
        var pieces = tokens.Select((token, id) => (token, id)).Where(entry => types[entry.id] == 1).GroupBy(entry => entry.token).ToDictionary(group => group.Key, group => group.First().id);
        var symbols = text.EnumerateRunes().Select(rune => rune.ToString()).ToList();
        while (true)
        {
            var best = -1;
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                if (pieces.TryGetValue(symbols[i] + symbols[i + 1], out var id) && pieces.ContainsKey(symbols[i]) && pieces.ContainsKey(symbols[i + 1])
                    && (best < 0 || scores[id] > scores[pieces[symbols[best] + symbols[best + 1]]]))
                {
                    best = i;
                }
            }

            if (best < 0)
            {
                break;
            }

            symbols[best] += symbols[best + 1];
            symbols.RemoveAt(best + 1);
        }

        return [.. symbols.SelectMany(symbol => pieces.TryGetValue(symbol, out var id) ? [id] : Encoding.UTF8.GetBytes(symbol).Select(value => Array.IndexOf(tokens, $"<0x{value:X2}>")))];
    }
}
