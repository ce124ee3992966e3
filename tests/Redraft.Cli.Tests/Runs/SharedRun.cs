using Redraft.Cli.Tests.Runs;

[assembly: AssemblyFixture(typeof(SharedRun))]

namespace Redraft.Cli.Tests.Runs;

/// <summary>A model of a few thousand weights, pretrained by the command line, and a small run of it, made once for all tests that look at a run, when the first of them asks.</summary>
/// <remarks>It is far too small to learn anything: only the machinery is looked at here. Classes of tests look at it side by side: whoever writes into it takes a <see cref="Copy"/>.</remarks>
public sealed class SharedRun : IDisposable
{
    private readonly TemporaryFolder _folder = new(), _untouched = new();
    private readonly Lazy<Task> _made;

    public SharedRun() => _made = new Lazy<Task>(MakeAsync);

    /// <summary>The run's folder.</summary>
    public string Run => Path.Combine(_folder.Path, "run");

    /// <summary>The model's folder.</summary>
    public string Model => Path.Combine(_folder.Path, "model");

    /// <summary>The recipe.</summary>
    public string Recipe { get; private set; } = "";

    internal Invocation Pretraining { get; private set; } = new(-1, "", "");

    internal Invocation Invocation { get; private set; } = new(-1, "", "");

    /// <summary>Waits until it is there.</summary>
    public Task MadeAsync() => _made.Value;

    public void Dispose()
    {
        _folder.Dispose();
        _untouched.Dispose();
    }

    /// <summary>A copy that a test may harm, of what nobody has opened: a reader of the run itself leaves a log beside its store for as long as it reads.</summary>
    internal string Copy(TemporaryFolder into) => CopyTo(Path.Combine(into.Path, "run"), _untouched.Path);

    private async Task MakeAsync()
    {
        var pretraining = _folder.Write("pretrain.yaml", """
            vocabulary-size: 400
            tokenizer-documents: 200
            documents: 300
            width: 32
            layers: 1
            heads: 2
            key-value-heads: 1
            feed-forward-width: 32
            context-length: 512
            tokens-per-batch: 2048
            """);
        Recipe = _folder.Write("recipe.yaml", """
            task:
              name: programs
              options:
                train-problems: 4
                held-out-problems: 4
                refiner-problems: 8
            model: ./model
            rounds: 1
            drafts:
              samples: 2
              max-tokens: 24
            refiner:
              examples: 4
            redrafts:
              samples: 2
              max-tokens: 24
            selector: random
            evaluation:
              k: [1, 2]
              control-problems: 2
              divergence-prompts: 2
              divergence-samples: 2
              sampling:
                samples: 2
                max-tokens: 24
            """);
        Pretraining = await Invocation.RunAsync("pretrain", pretraining, "--out", Model, "--json");
        Invocation = await Invocation.RunAsync("run", Recipe, "--out", Run, "--json", "--seeds", "2");
        CopyTo(_untouched.Path, Run);
    }

    private static string CopyTo(string target, string from)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }
}
