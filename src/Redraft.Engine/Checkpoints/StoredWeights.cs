using System.Buffers;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Checkpoints;

/// <summary>Brings a checkpoint's tensors together with the weights of its architecture.</summary>
internal sealed class StoredWeights(WeightFiles files, ModelConfig config)
{
    private const int PieceNumbers = 1 << 20;
    private const int TransposedRows = 32;

    private readonly IArchitectureFiles _files = ArchitectureList.Of(config).Files;
    private readonly string _prefix = PrefixOf(files, ArchitectureList.Of(config).Files);

    private bool _headIsRepeated;

    /// <summary>Refuses missing tensors, extra ones and wrong shapes, before a model is made.</summary>
    public void Check() => Check(FileFaults.Thrown);

    /// <summary>The same, each told to <paramref name="faults"/>.</summary>
    public void Check(FileFaults faults)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, shape) in _files.Tensors(config))
        {
            var stored = StoredName(name);
            expected.Add(stored);
            if (!files.TryGet(stored, out var entry, out _, out var file))
            {
                if (!files.IsLost(stored))
                {
                    faults.Add(new BadFileException(files.Folder, $"tensor '{stored}' is missing from the weights, though config.json asks for it"));
                }

                continue;
            }

            if (!entry.Shape.SequenceEqual(shape))
            {
                faults.Add(new BadFileException(
                    file, $"tensor '{stored}' has the shape [{string.Join(", ", entry.Shape)}]; config.json asks for [{string.Join(", ", shape)}]"));
            }

            if (!FloatFormats.TryParse(entry.DType, out _))
            {
                faults.Add(new BadFileException(file, $"tensor '{stored}' has the dtype {entry.DType}; weights must be F32, F16 or BF16"));
            }
        }

        foreach (var name in files.Names.Where(name => !expected.Contains(name) && !_files.IsComputed(name)))
        {
            files.TryGet(name, out var entry, out _, out var file);
            if (!config.TiedHead || name != "lm_head.weight" || !entry.Shape.SequenceEqual(_files.Tensors(config).First().Shape))
            {
                faults.Add(NotPart(name, file));
                continue;
            }

            _headIsRepeated = true; // some files do, and that is fine as long as it is the same
        }
    }

    /// <summary>Fills all weights, each byte of the files read once.</summary>
    /// <param name="model">Of this configuration.</param>
    /// <param name="pool">Who reads.</param>
    public void ReadInto(ITransformer model, WorkerPool pool)
    {
        RunPieces(model.Parameters, StoredName, pool, Read);
        if (_headIsRepeated)
        {
            RunPieces([model.HeadWeight], _ => "lm_head.weight", pool, CompareWithHead);
        }
    }

    /// <summary>Refuses a head that the files hold beside the embedding that it is tied to, and that differs from it.</summary>
    /// <param name="pool">Who reads.</param>
    /// <returns>This.</returns>
    public StoredWeights CompareHeads(WorkerPool pool)
    {
        if (_headIsRepeated)
        {
            using var embedding = new Parameter(_files.Tensors(config).First().Name, [config.VocabularySize, config.Width], decay: true);
            RunPieces([embedding], StoredName, pool, Read);
            RunPieces([embedding], _ => "lm_head.weight", pool, CompareWithHead);
        }

        return this;
    }

    private static void RunPieces(
        IEnumerable<Parameter> parameters, Func<string, string> nameOf, WorkerPool pool, Action<Parameter, string, long, int> body)
    {
        var pieces = new List<Piece>();
        foreach (var parameter in parameters)
        {
            // Whole rows of the file where it holds the matrix the other way round, and few, so that what they become stays in the cache.
            var step = parameter.Transposed ? TransposedRows * parameter.Shape[0] : PieceNumbers;
            var name = nameOf(parameter.Name);
            for (var first = 0L; first < parameter.Value.Length; first += step)
            {
                pieces.Add(new Piece(parameter, name, first, (int)Math.Min(step, parameter.Value.Length - first)));
            }
        }

        var faults = new BadFileException?[pieces.Count]; // the first in the order of the weights is told, whoever found it
        pool.Run(pieces.Count, p =>
        {
            try
            {
                body(pieces[p].Parameter, pieces[p].Name, pieces[p].First, pieces[p].Count);
            }
            catch (BadFileException fault)
            {
                faults[p] = fault;
            }
        });
        if (Array.Find(faults, fault => fault is not null) is { } found)
        {
            throw found;
        }
    }

    private void Read(Parameter parameter, string name, long first, int count)
    {
        files.TryGet(name, out var entry, out var reader, out var file);
        if (!parameter.Transposed)
        {
            var target = Transposition.Direct(parameter, first, count);
            reader.Read(entry, first, target);
            RefuseNone(target, entry, first, file);
            return;
        }

        var numbers = ArrayPool<float>.Shared.Rent(count);
        var run = numbers.AsSpan(0, count);
        reader.Read(entry, first, run);
        RefuseNone(run, entry, first, file);
        Transposition.Put(parameter, first, run);
        ArrayPool<float>.Shared.Return(numbers);
    }

    private void CompareWithHead(Parameter head, string name, long first, int count)
    {
        files.TryGet(name, out var entry, out var reader, out var file);
        var numbers = ArrayPool<float>.Shared.Rent(count);
        var run = numbers.AsSpan(0, count);
        reader.Read(entry, first, run);
        if (!run.SequenceEqual(Transposition.Direct(head, first, count)))
        {
            throw NotPart(name, file);
        }

        ArrayPool<float>.Shared.Return(numbers);
    }

    private static void RefuseNone(Span<float> run, TensorEntry entry, long first, string file)
    {
        if (run.IndexOfAnyExceptFinite() is >= 0 and var bad)
        {
            throw new BadFileException(file, $"tensor '{entry.Name}' holds {run[bad]} at index {first + bad}; weights must be finite");
        }
    }

    private BadFileException NotPart(string name, string file)
        => new(file, $"tensor '{StrictJson.Short(name)}' is not part of the architecture '{config.ModelType}' as config.json describes it");

    private string StoredName(string name) => NameIn(name, _prefix);

    private sealed record Piece(Parameter Parameter, string Name, long First, int Count);

    /// <summary>A parameter's or module's name in a file.</summary>
    public static string NameIn(string name, string prefix)
        => name == "lm_head" || name.StartsWith("lm_head.", StringComparison.Ordinal) ? name : prefix + name;

    private static string PrefixOf(WeightFiles files, IArchitectureFiles architecture)
        => architecture.Prefix.Length > 0 && files.Names.Any(name => name.StartsWith(architecture.Prefix, StringComparison.Ordinal)) ? architecture.Prefix : "";
}
