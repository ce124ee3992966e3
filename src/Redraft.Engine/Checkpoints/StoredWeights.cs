using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>Brings a checkpoint's tensors together with the weights of its architecture.</summary>
internal sealed class StoredWeights(WeightFiles files, ModelConfig config)
{
    private readonly IArchitectureFiles _files = ArchitectureList.Find(config.ModelType).Files;
    private readonly string _prefix = PrefixOf(files, ArchitectureList.Find(config.ModelType).Files);

    /// <summary>Refuses missing tensors, extra ones and wrong shapes, before a model is made.</summary>
    public void Check()
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, shape) in _files.Tensors(config))
        {
            var stored = StoredName(name);
            expected.Add(stored);
            if (!files.TryGet(stored, out var entry, out _, out var file))
            {
                throw new BadFileException(files.Folder, $"tensor '{stored}' is missing from the weights, though config.json asks for it");
            }

            if (!entry.Shape.SequenceEqual(shape))
            {
                throw new BadFileException(
                    file, $"tensor '{stored}' has the shape [{string.Join(", ", entry.Shape)}]; config.json asks for [{string.Join(", ", shape)}]");
            }

            if (!Enum.TryParse<TensorType>(entry.DType, out _))
            {
                throw new BadFileException(file, $"tensor '{stored}' has the dtype {entry.DType}; weights must be F32, F16 or BF16");
            }
        }

        foreach (var name in files.Names.Where(name => !expected.Contains(name) && !_files.IsComputed(name)))
        {
            files.TryGet(name, out var entry, out var reader, out var file);
            if (!(config.TiedHead && name == "lm_head.weight" && IsEmbedding(entry, reader)))
            {
                throw new BadFileException(file, $"tensor '{StrictJson.Short(name)}' is not part of the architecture '{config.ModelType}' as config.json describes it");
            }
        }
    }

    /// <summary>Fills one weight array.</summary>
    public void Read(Parameter parameter)
    {
        files.TryGet(StoredName(parameter.Name), out var entry, out var reader, out var file);
        reader.Read(entry, (first, run) =>
        {
            var bad = run.IndexOfAnyExceptFinite();
            if (bad >= 0)
            {
                throw new BadFileException(file, $"tensor '{entry.Name}' holds {run[bad]} at index {first + bad}; weights must be finite");
            }

            if (parameter.Transposed)
            {
                Transposition.Put(parameter, first, run);
            }
            else
            {
                run.CopyTo(Transposition.Direct(parameter, first, run.Length));
            }
        });
    }

    // Some files repeat a tied embedding as the head; that is fine as long as it is the same.
    private bool IsEmbedding(TensorEntry head, SafetensorsReader headReader)
    {
        files.TryGet(StoredName(_files.Tensors(config).First().Name), out var embedding, out var reader, out _);
        return head.Shape.SequenceEqual(embedding.Shape) && headReader.Read(head).AsSpan().SequenceEqual(reader.Read(embedding));
    }

    private string StoredName(string name) => NameIn(name, _prefix);

    /// <summary>A parameter's name in a file.</summary>
    public static string NameIn(string name, string prefix) => name.StartsWith("lm_head.", StringComparison.Ordinal) ? name : prefix + name;

    private static string PrefixOf(WeightFiles files, IArchitectureFiles architecture)
        => architecture.Prefix.Length > 0 && files.Names.Any(name => name.StartsWith(architecture.Prefix, StringComparison.Ordinal)) ? architecture.Prefix : "";
}
