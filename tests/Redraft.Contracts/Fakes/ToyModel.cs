using System.Security.Cryptography;
using System.Text;
using Redraft.Imitating;
using Redraft.Models;

namespace Redraft.Contracts.Fakes;

/// <summary>A model that remembers what each prompt was answered with, guesses otherwise, and carries out feedback.</summary>
/// <param name="memory">Prompt → answer, sorted.</param>
/// <param name="onCall">Called before each piece of work; may throw, as a crash would come.</param>
public sealed class ToyModel(SortedDictionary<string, string> memory, Action? onCall = null) : ITrainableModel
{
    public string Id => "toy:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text())))[..12];

    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
    {
        onCall?.Invoke();
        return Task.FromResult<IReadOnlyList<IReadOnlyList<Completion>>>(
            [.. requests.Select(r => (IReadOnlyList<Completion>)[.. r.Seeds.Select(seed => Answer(r.Prompt.ToString(), seed))])]);
    }

    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
    {
        onCall?.Invoke();
        return Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>(
            [.. texts.Select(t => (IReadOnlyList<float>)[memory.GetValueOrDefault(t.Prompt.ToString()) == t.Text ? -0.1f : -3f, -0.1f])]);
    }

    public Task<FinetunedModel> FinetuneAsync(
        IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress,
        CancellationToken cancellation, Action<IReadOnlyList<double>>? losses = null)
    {
        onCall?.Invoke();
        var learned = new SortedDictionary<string, string>(memory, StringComparer.Ordinal);
        foreach (var example in examples)
        {
            learned[example.Prompt.ToString()] = example.Text;
        }

        var model = new ToyModel(learned, onCall);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "memory"), model.Text());
        losses?.Invoke([1.0]);
        progress?.Invoke(1, 1);
        onCall?.Invoke();
        return Task.FromResult(new FinetunedModel(model, model.Id, [1.0, 0.5]));
    }

    public FinetunedModel Reopen(string folder)
    {
        var learned = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(folder, "memory")))
        {
            var halves = line.Split('\t');
            learned[halves[0]] = halves[1];
        }

        var model = new ToyModel(learned, onCall);
        return new FinetunedModel(model, model.Id, []);
    }

    private Completion Answer(string prompt, ulong seed)
    {
        var butAt = prompt.LastIndexOf(" but ", StringComparison.Ordinal);
        var text = prompt.StartsWith("mend:", StringComparison.Ordinal) && butAt >= 0 ? prompt[(butAt + 5)..]
            : memory.TryGetValue(prompt, out var known) ? known
            : (new SeededRandom(seed).Next(6) * 11).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Completion(text, [1, 0], [-1f, -0.5f], [-1f, -0.5f], true);
    }

    private string Text() => string.Join('\n', memory.Select(m => m.Key + "\t" + m.Value));
}
