using System.Text.Json;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

/// <summary>Against ids recorded from Hugging Face's JavaScript implementation (tests/Goldens/tokenizer.mjs says how).</summary>
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

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama3")]
    [InlineData("qwen2")]
    public void The_ids_are_those_of_hugging_face(string name)
    {
        var tokenizer = TokenizerFile.Read(Path.Combine(Folder, $"{name}.tokenizer.json"));
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{name}.ids.json")));

        Assert.True(golden.RootElement.GetArrayLength() >= 200);
        foreach (var row in golden.RootElement.EnumerateArray())
        {
            var text = row.GetProperty("text").GetString()!;
            var ids = row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32());
            Assert.True(ids.SequenceEqual(tokenizer.Encode(text, specialTokens: true)), $"'{text}': {string.Join(' ', ids)} was expected, found {string.Join(' ', tokenizer.Encode(text, specialTokens: true))}");
        }
    }

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
