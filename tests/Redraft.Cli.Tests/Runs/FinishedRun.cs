namespace Redraft.Cli.Tests.Runs;

/// <summary>A model of a few thousand weights, pretrained by the command line, and a small run of it, made once for all tests that look at a run.</summary>
/// <remarks>It is far too small to learn anything: only the machinery is looked at here.</remarks>
public sealed class FinishedRun : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The run's folder.</summary>
    public string Run => Path.Combine(_folder.Path, "run");

    /// <summary>The model's folder.</summary>
    public string Model => Path.Combine(_folder.Path, "model");

    /// <summary>The recipe.</summary>
    public string Recipe { get; private set; } = "";

    internal Invocation Pretraining { get; private set; } = new(-1, "", "");

    internal Invocation Invocation { get; private set; } = new(-1, "", "");

    public async ValueTask InitializeAsync()
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
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    /// <summary>A copy that a test may harm.</summary>
    internal string Copy(TemporaryFolder into)
    {
        var target = Path.Combine(into.Path, "run");
        foreach (var file in Directory.EnumerateFiles(Run, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Run, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }
}
