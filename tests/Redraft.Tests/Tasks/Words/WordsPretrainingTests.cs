using Redraft.Pretraining;
using Redraft.Tasks.Words;

namespace Redraft.Tests.Tasks.Words;

public sealed class WordsPretrainingTests
{
    private const string Ask = "Some words in this sentence should go: ";

    private static readonly WordsPretraining Text = new();

    [Fact]
    public void Documents_are_the_tasks_own_prompts_with_what_the_feedback_leaves()
    {
        foreach (var document in Enumerable.Range(0, 300).Select(i => Text[3, i]))
        {
            var prompt = document.Prompt.ToString();
            Assert.StartsWith(Ask, prompt, StringComparison.Ordinal);
            Assert.EndsWith("\nNew sentence: ", prompt, StringComparison.Ordinal);
            var lines = prompt[Ask.Length..].Split('\n');
            var (before, after) = (RemovalSentence.Read(lines[0])!, RemovalSentence.Read(document.Completion)!);
            var gone = before.Except(after).ToList();
            Assert.InRange(gone.Count, 1, 3);
            Assert.Equal(before.Where(after.Contains), after);
            Assert.True(document.Kind == PretrainingKind.PlainEdit ? lines.Length == 2 : gone.TrueForAll(phrase => lines[1].Contains(phrase, StringComparison.Ordinal)), prompt);
        }
    }

    [Fact]
    public void What_is_asked_of_a_finished_model_is_never_shown()
    {
        var asked = WordAbilities.Unseen(25, 1).Select(p => p.Description + p.Reference).ToHashSet();
        var shown = Enumerable.Range(0, 5000).Select(i => Text[1, i]).Select(d => d.Prompt.ToString()[Ask.Length..].Split('\n')[0] + d.Completion);

        Assert.Equal(27, WordAbilities.Unseen(25, 1).Take(27).Select(p => p.Id[..p.Id.LastIndexOf('-')]).Distinct().Count());
        Assert.InRange(asked.Count, 27 * 15, 27 * 25);
        Assert.DoesNotContain(shown, asked.Contains);
    }

    [Fact]
    public void The_same_seed_gives_the_same_stream_and_another_seed_another()
    {
        Assert.Equal(Text[1, 77].Completion, new WordsPretraining()[1, 77].Completion);
        Assert.NotEqual(Enumerable.Range(0, 20).Select(i => Text[1, i].Completion), Enumerable.Range(0, 20).Select(i => Text[2, i].Completion));
    }
}
