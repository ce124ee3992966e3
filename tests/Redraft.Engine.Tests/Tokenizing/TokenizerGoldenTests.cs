using System.Text.Json;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

/// <summary>Against ids recorded from Hugging Face's JavaScript implementation (tests/Goldens/tokenizer.mjs and tokenizer_families.mjs say how).</summary>
public sealed class TokenizerGoldenTests
{
    internal static readonly string Folder = FindFolder();

    [Theory]
    [InlineData("gpt2", PreTokenizer.Gpt2)]
    [InlineData("llama3", PreTokenizer.Llama3)]
    [InlineData("qwen2", PreTokenizer.Qwen2)]
    public void The_recorded_file_is_what_the_trainer_learns_byte_for_byte(string name, PreTokenizer rule)
    {
        var options = new BpeTrainingOptions { VocabularySize = 640, PreTokenizer = rule, SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] };
        var written = TokenizerFileTests.Write(BpeTrainer.Train(SampleTexts.Corpus(), options));
        var path = Path.Combine(Folder, $"{name}.tokenizer.json");
        if (Environment.GetEnvironmentVariable("REDRAFT_RECORD") == "1")
        {
            File.WriteAllBytes(path, written);
        }

        Assert.Equal(File.ReadAllBytes(path), written);
    }

    /// <summary>Committed files, and those of the folder that REDRAFT_JUDGED names (tests/Goldens/tokenizer_judge.mjs says how).</summary>
    public static TheoryData<string> Files =>
    [
        .. new[] { Folder, Path.Combine(Folder, "families"), Environment.GetEnvironmentVariable("REDRAFT_JUDGED") }
            .OfType<string>().SelectMany(folder => Directory.GetFiles(folder, "*.tokenizer.json")).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_ids_are_those_of_hugging_face(string file)
    {
        var tokenizer = TokenizerFile.Read(file, endOfText: 0);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(file.Replace(".tokenizer.", ".ids.", StringComparison.Ordinal)));

        Assert.True(golden.RootElement.GetArrayLength() >= 200);
        foreach (var row in golden.RootElement.EnumerateArray())
        {
            var text = row.GetProperty("text").GetString()!;
            var ids = Ids(row, "ids");
            var found = tokenizer.Encode(text, specialTokens: true);
            Assert.True(ids.SequenceEqual(found), $"'{text}': {string.Join(' ', ids)} was expected, found {string.Join(' ', found)}");
            if (row.TryGetProperty("full", out _))
            {
                Assert.Equal(Ids(row, "full"), Around(tokenizer, ids));
            }

            if (row.TryGetProperty("random", out _))
            {
                Assert.Equal(row.TryGetProperty("decoded", out var decoded) ? decoded.GetString() : text, tokenizer.Decode(ids));
                Assert.Equal(row.GetProperty("randomDecoded").GetString(), tokenizer.Decode(Ids(row, "random")));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_read_and_written_gives_the_same_ids_and_the_same_file_again(string file)
    {
        var written = TokenizerFileTests.Write(TokenizerFile.Read(file, endOfText: 0));
        var tokenizer = TokenizerFile.Parse(written, "written", endOfText: 0);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(file.Replace(".tokenizer.", ".ids.", StringComparison.Ordinal)));

        Assert.Equal(written, TokenizerFileTests.Write(tokenizer));
        foreach (var row in golden.RootElement.EnumerateArray())
        {
            Assert.Equal(Ids(row, "ids"), tokenizer.Encode(row.GetProperty("text").GetString()!, specialTokens: true));
        }
    }

    private static int[] Ids(JsonElement row, string key) => [.. row.GetProperty(key).EnumerateArray().Select(id => id.GetInt32())];

    private static IEnumerable<int> Around(BpeTokenizer tokenizer, int[] ids)
        => new[] { tokenizer.BeginOfText }.OfType<int>().Concat(ids).Concat(new[] { tokenizer.AfterText }.OfType<int>());

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Redraft.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests must run inside the repository");
        }

        return Path.Combine(folder.FullName, "tests", "Goldens", "tokenizer");
    }
}
