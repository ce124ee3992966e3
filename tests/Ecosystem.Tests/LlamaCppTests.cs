using Redraft.Tests;
using Redraft;
using Redraft.Evaluating;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;

using Redraft.Models;
using Redraft.Tasks.Posts;
using Redraft.Tasks.Programs;

namespace Ecosystem.Tests;

/// <summary>llama.cpp loads the GGUF files that we write: its tokens of our prompts are ours, and so is what it finds likeliest.</summary>
public sealed class LlamaCppTests
{
    private const int Prompts = 50, Most = 24;

    [Theory]
    [InlineData("nano")]
    [InlineData("nano-posts")]
    public async Task Its_tokens_and_its_likeliest_answers_are_ours(string name)
    {
        using var folder = new TemporaryFolder();
        using var pool = new WorkerPool(2);
        var (transformer, tokenizer, _) = Checkpoint.Load(Path.Combine(Checkout.Root, "models", name), pool);
        using var model = new TrainableEmbeddedModel(transformer, tokenizer, pool);
        var file = Path.Combine(folder.Path, "model.gguf");
        GgufCheckpoint.Save(file, transformer, tokenizer);
        var prompts = PromptsOf(name).Take(Prompts).ToList();
        var tokens = prompts.Select(prompt => tokenizer.Encode(prompt.ToString(), specialTokens: true)).ToList();
        using var llama = NodeProgram.Start("llama.mjs", file);

        var theirs = await llama.AskAsync<Answer>([.. prompts.Zip(tokens, (prompt, ids) => (object)new { Text = prompt.ToString(), Tokens = ids, Most })]);
        var ours = await model.GenerateAsync(
            [.. prompts.Select(prompt => new GenerationRequest(Prompt.Empty.Template(prompt.ToString()), [1]))], new SamplingOptions { Temperature = 0, MaxTokens = Most }, CancellationToken.None);

        Assert.Equal(Prompts, prompts.Count);
        Assert.Equal(tokens, theirs.Select(answer => answer.Tokens));
        Assert.Equal(ours.Select(samples => samples[0].Tokens), theirs.Select(answer => answer.Written));
        Assert.True(ours.Select(samples => samples[0].Text).Distinct().Count() > Prompts / 2); // it isn't the same few words each time
    }

    private static IEnumerable<Prompt> PromptsOf(string model)
    {
        if (model == "nano")
        {
            var programs = new ProgramsTask(new ProgramsOptions { TrainProblems = Prompts, RefinerProblems = 1, HeldOutProblems = 1 }, new FixedGrader(Verdict.Wrong));
            return programs.Problems(Split.Train).Select(programs.DraftPrompt);
        }

        var posts = new PostsTask(new PostsOptions { TrainPosts = Prompts, RefinerPosts = 1, HeldOutPosts = 1 });
        return posts.Problems(Split.Train).Select(posts.DraftPrompt);
    }

    private sealed record Answer(IReadOnlyList<int> Tokens, IReadOnlyList<int> Written);
}
