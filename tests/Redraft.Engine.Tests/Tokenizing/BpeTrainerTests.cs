using System.Text;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class BpeTrainerTests
{
    [Fact]
    public void Learns_the_commonest_pairs_first_and_ties_go_to_the_smaller_ids()
    {
        // "ab" 6 times; then "abc" and "abd" 3 times each, where c < d in id.
        var tokenizer = BpeTrainer.Train(["abc abc abc", "abd abd abd"], new BpeTrainingOptions { VocabularySize = 256 + 3 + 1 });

        Assert.Equal("ab", Text(tokenizer, 256));
        Assert.Equal(" ab", Text(tokenizer, 257)); // 4 times
        Assert.Equal(" abc", Text(tokenizer, 258));
        Assert.Equal(259, tokenizer.EndOfText);
    }

    [Fact]
    public void Learns_what_counting_everything_anew_after_each_merge_learns()
    {
        string[] texts = ["aaaa aaab abab bababa ccab", "abcabcabc aabbcc ccc aaaaaaa", .. SampleTexts.Corpus().Take(3)];
        var options = new BpeTrainingOptions { VocabularySize = 400 };

        var tokenizer = BpeTrainer.Train(texts, options);

        Assert.Equal(Plain(texts, tokenizer.Definition.Merges.Count), tokenizer.Definition.Merges.InOrder);
    }

    [Fact]
    public void The_order_of_the_documents_does_not_matter()
    {
        var texts = SampleTexts.Corpus();

        Assert.Equal(Written(texts), Written([.. texts.Reverse()]));
    }

    [Fact]
    public void Stops_when_no_pair_is_common_enough()
    {
        var tokenizer = BpeTrainer.Train(["abab"], new BpeTrainingOptions { VocabularySize = 1000 });

        Assert.Equal(258, tokenizer.VocabularySize); // bytes, "ab", end of text
    }

    [Fact]
    public void No_token_outgrows_the_limit()
    {
        var tokenizer = BpeTrainer.Train([new string('a', 500)], new BpeTrainingOptions { VocabularySize = 300, LongestToken = 8 });

        Assert.Equal(8, Enumerable.Range(0, tokenizer.VocabularySize).Max(id => tokenizer.BytesOf(id).Length));
    }

    [Fact]
    public void Special_tokens_in_the_texts_teach_nothing()
    {
        var tokenizer = BpeTrainer.Train(["xy<|endoftext|><|endoftext|>xy"], new BpeTrainingOptions { VocabularySize = 300 });

        Assert.Equal(258, tokenizer.VocabularySize);
    }

    [Fact]
    public void Impossible_options_are_all_named_at_once()
    {
        var options = new BpeTrainingOptions { VocabularySize = 10, SpecialTokens = ["x", "ab", "ab"], MinimumCount = 0, LongestToken = 1 };

        var error = Assert.Throws<ArgumentException>(() => BpeTrainer.Train([], options));

        Assert.Equal(5, options.Problems().Count());
        Assert.All(options.Problems(), problem => Assert.Contains(problem, error.Message));
    }

    private static string Text(BpeTokenizer tokenizer, int id) => Encoding.UTF8.GetString(tokenizer.BytesOf(id));

    private static byte[] Written(IReadOnlyList<string> texts)
    {
        using var stream = new MemoryStream();
        TokenizerFile.Write(stream, BpeTrainer.Train(texts, new BpeTrainingOptions { VocabularySize = 500 }));
        return stream.ToArray();
    }

    // The textbook's loop: count all pairs, join the commonest everywhere, count again.
    private static List<(int, int)> Plain(string[] texts, int merges)
    {
        var pieces = new List<List<int>>();
        foreach (var text in texts.Select(Encoding.UTF8.GetBytes))
        {
            var reader = new PieceReader(PreTokenizer.Qwen2, text);
            while (reader.TryRead(out var piece))
            {
                pieces.Add([.. piece.ToArray().Select(value => (int)value)]);
            }
        }

        var learned = new List<(int, int)>();
        var names = Enumerable.Range(0, 256).Select(value => ((char)value).ToString()).ToList();
        while (learned.Count < merges)
        {
            var counts = new Dictionary<(int, int), int>();
            foreach (var piece in pieces)
            {
                for (var i = 0; i + 1 < piece.Count; i++)
                {
                    counts[(piece[i], piece[i + 1])] = counts.GetValueOrDefault((piece[i], piece[i + 1])) + 1;
                }
            }

            var best = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
            var name = names[best.Item1] + names[best.Item2];
            var id = names.IndexOf(name) is >= 0 and var known ? known : names.Count;
            if (id == names.Count)
            {
                names.Add(name);
            }

            learned.Add(best);
            foreach (var piece in pieces)
            {
                for (var i = 0; i + 1 < piece.Count; i++)
                {
                    if ((piece[i], piece[i + 1]) == best)
                    {
                        piece[i] = id;
                        piece.RemoveAt(i + 1);
                    }
                }
            }
        }

        return learned;
    }
}
