using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Engine;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Exporting;
using Redraft.Imitating;
using Redraft.Models;

namespace Redraft.Cli.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task There_and_back_again_gives_the_same_weights()
    {
        Assert.Equal(0, (await Invocation.RunAsync("convert", "nano", At("nano.gguf"), "--to", "gguf", "--type", "bf16")).Code);
        Assert.Equal(0, (await Invocation.RunAsync("convert", At("nano.gguf"), At("back"), "--to", "safetensors", "--type", "bf16")).Code);

        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Installation.Home(), "models", "nano", "model.safetensors")),
            File.ReadAllBytes(Path.Combine(At("back"), "model.safetensors")));
    }

    [Fact]
    public async Task A_folder_of_somebody_elses_that_is_read_and_written_has_the_same_bytes_and_one_of_other_numbers_our_own_configuration()
    {
        var theirs = Directory.CreateDirectory(At("theirs")).FullName;
        var nano = Path.Combine(Installation.Home(), "models", "nano");
        File.Copy(Path.Combine(nano, "model.safetensors"), Path.Combine(theirs, "model.safetensors"));
        // As another library lays them out: other blanks, keys that bear on nothing, files that we don't read.
        await File.WriteAllTextAsync(Path.Combine(theirs, "config.json"), File.ReadAllText(Path.Combine(nano, "config.json")).Replace("  \"", "    \"", StringComparison.Ordinal).Replace("{\n", "{\n    \"transformers_version\": \"4.51.0\",\n", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(theirs, "tokenizer.json"), JsonSerializer.Serialize(JsonDocument.Parse(File.ReadAllText(Path.Combine(nano, "tokenizer.json"))), new JsonSerializerOptions { WriteIndented = true }));
        await File.WriteAllTextAsync(Path.Combine(theirs, "generation_config.json"), "{ \"temperature\" : 0.6 }");
        await File.WriteAllTextAsync(Path.Combine(theirs, "pytorch_notes.bin.txt"), "not ours");

        Assert.Equal(0, (await Invocation.RunAsync("convert", theirs, At("same"), "--to", "safetensors", "--type", "bf16")).Code);
        Assert.Equal(0, (await Invocation.RunAsync("convert", theirs, At("wider"), "--to", "safetensors", "--type", "f32")).Code);

        var names = new[] { "config.json", "generation_config.json", "model.safetensors", "tokenizer.json" };
        Assert.Equal(names, Directory.GetFiles(At("same")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(theirs, name)), File.ReadAllBytes(Path.Combine(At("same"), name))));
        Assert.DoesNotContain("transformers_version", await File.ReadAllTextAsync(Path.Combine(At("wider"), "config.json")), StringComparison.Ordinal); // its bfloat16 would be wrong
    }

    [Fact]
    public async Task A_chat_template_goes_with_the_model_into_each_format_and_out_again_with_what_ends_its_turns()
    {
        var theirs = Directory.CreateDirectory(At("theirs")).FullName;
        Array.ForEach(Directory.GetFiles(Path.Combine(Installation.Home(), "models", "nano")), file => File.Copy(file, Path.Combine(theirs, Path.GetFileName(file))));
        var nano = ChatTemplateFile.Read(theirs);
        await File.WriteAllTextAsync(Path.Combine(theirs, "tokenizer_config.json"), """{"bos_token": "<|task|>", "eos_token": "<|end|>", "chat_template": "{{ bos_token }}{{ messages[0].content }}é\n{{ eos_token }}"}""");
        await File.WriteAllTextAsync(Path.Combine(theirs, "generation_config.json"), """{"eos_token_id": [1289, 2]}""");
        var template = ChatTemplateFile.Read(theirs)!;

        Assert.Equal(0, (await Invocation.RunAsync("convert", theirs, At("narrow"), "--to", "safetensors", "--type", "f16")).Code);
        Assert.Equal(0, (await Invocation.RunAsync("convert", theirs, At("theirs.gguf"), "--to", "gguf", "--type", "bf16")).Code);
        Assert.Equal(0, (await Invocation.RunAsync("convert", At("theirs.gguf"), At("back"), "--to", "safetensors", "--type", "bf16")).Code);
        Assert.Equal(0, (await Invocation.RunAsync("export", At("back"), "--gguf", At("again.gguf"))).Code);

        Assert.Null(nano);
        foreach (var place in new[] { "narrow", "theirs.gguf", "back", "again.gguf" })
        {
            var found = ChatTemplateFile.Read(At(place))!;
            Assert.Equal((template.Text, template.Hash, "<|task|>", "<|end|>"), (found.Text, found.Hash, found.Tokens["bos_token"], found.Tokens["eos_token"]));
            Assert.Contains(2, found.Ends);
        }

        Assert.Equal(template.Hash, ChatTemplateFile.NotedIn(At("back")));
        Assert.Contains(template.Hash, Assert.Throws<BadFileException>(() =>
        {
            File.WriteAllText(Path.Combine(At("back"), "chat_template.jinja"), "another");
            return ChatTemplateFile.Read(At("back"));
        }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adapters_are_merged_into_the_model_that_they_were_made_for()
    {
        var question = Prompt.Empty.Template("a");
        FinetuningData.Write(At("data"), [new(question, "b"), new(question, "c")]);
        Assert.Equal(0, (await Invocation.RunAsync("finetune", "nano", At("data"), "--out", At("adapters"), "--set", "lora.rank=2", "--set", "learning-rate=0.01", "--keep", "1")).Code);

        Assert.Equal(0, (await Invocation.RunAsync("convert", At("adapters"), At("named"), "--base", "nano", "--to", "safetensors")).Code);
        var guessed = await Invocation.RunAsync("convert", At("adapters"), At("merged.gguf"), "--to", "gguf", "--json");

        Assert.True(guessed.Code == 0, guessed.Error);
        using var pool = new WorkerPool(1);
        var nano = Path.Combine(Installation.Home(), "models", "nano");
        using var plain = TrainableEmbeddedModel.Load(nano, pool);
        using var adapted = TrainableEmbeddedModel.LoadAdapted(nano, At("adapters"), pool);
        foreach (var place in new[] { "named", "merged.gguf" })
        {
            using var merged = TrainableEmbeddedModel.Load(At(place), pool);
            var (with, without, ours) = (await ChanceAsync(adapted), await ChanceAsync(plain), await ChanceAsync(merged));
            Assert.Equal(with, ours, 1e-3);
            Assert.True(Math.Abs(with - without) > 0.1, $"{with} with adapters, {without} without");
        }

        async Task<double> ChanceAsync(ILanguageModel model) => (await model.ScoreAsync([new(question, "b")], CancellationToken.None)).Single().Sum();
    }

    [Fact]
    public async Task A_base_for_a_model_that_is_whole_is_a_mistake_of_usage_and_adapters_of_another_model_are_bad_data()
    {
        FinetuningData.Write(At("data"), [new(Prompt.Empty.Template("a"), "b")]);
        Assert.Equal(0, (await Invocation.RunAsync("finetune", "nano", At("data"), "--out", At("adapters"), "--set", "lora.rank=2")).Code);

        var whole = await Invocation.RunAsync("convert", "nano", At("new"), "--base", "nano", "--to", "safetensors");
        var other = await Invocation.RunAsync("convert", At("adapters"), At("new"), "--base", "nano-posts", "--to", "safetensors");

        Assert.Contains("--base names the model under adapters", whole.OneError, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Data, other.Code);
        Assert.Contains("made for the base model", other.OneError, StringComparison.Ordinal);
        Assert.False(Path.Exists(At("new")));
    }

    [Fact]
    public async Task Bytes_take_a_quarter_and_are_near()
    {
        var run = await Invocation.RunAsync("convert", "nano", At("q.gguf"), "--to", "gguf", "--type", "q8_0", "--json");

        var written = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((0, 2_220_096), (run.Code, written.GetProperty("parameters").GetInt64()));
        Assert.InRange(written.GetProperty("bytes").GetInt64(), 2_220_096 * 33 / 32, 2_220_096 * 5 / 4);
    }

    [Theory]
    [InlineData("safetensors", "q8_0", "q8_0 is GGUF's")]
    [InlineData("gguf", "f32", "is there already")]
    public async Task What_cannot_be_written_is_a_mistake_of_usage(string format, string type, string says)
    {
        _folder.Write("there", "mine");

        var run = await Invocation.RunAsync("convert", "nano", At(format == "gguf" ? "there" : "new"), "--to", format, "--type", type);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(At("there")));
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}
