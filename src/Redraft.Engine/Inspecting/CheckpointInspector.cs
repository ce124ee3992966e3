using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Inspecting;

/// <summary>Looks into checkpoints without making a model of them, and goes on after the first thing that is wrong.</summary>
/// <remarks>Reads headers, configuration and tokenizer; every number only where asked, once by all threads and once more for the hash.</remarks>
public static class CheckpointInspector
{
    /// <summary>Looks into a checkpoint.</summary>
    /// <param name="path">The folder of a model or of adapters, a GGUF file, or a safetensors file.</param>
    /// <param name="pool">Who reads.</param>
    /// <param name="deep">Whether to read every number: counts NaN and infinities by tensor, and hashes the files.</param>
    /// <param name="baseOf">The folder of the model that adapters name, or null where it isn't there; compared with the adapters.</param>
    /// <exception cref="IOException">If the path is not there or can't be read.</exception>
    /// <exception cref="BadFileException">If it is neither a folder nor a regular file.</exception>
    public static Inspection Inspect(string path, WorkerPool pool, bool deep = false, Func<string, string?>? baseOf = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(pool);
        var faults = new FileFaults(collect: true);
        var inspection = Directory.Exists(path)
            ? AdapterCheckpoint.IsIn(path) ? AdapterInspection.Of(path, pool, deep, baseOf, faults) : OfFolder(path, pool, deep, faults)
            : GgufReader.IsGguf(path) ? OfGguf(path, pool, deep, faults)
            : OfWeights(path, pool, deep, faults);
        return inspection with
        {
            Problems = faults.Found,
            Hash = deep && faults.Found.Count == 0 && inspection.Kind != CheckpointKind.Weights ? Checkpoint.HashOf(path) : null,
        };
    }

    internal static IReadOnlyList<InspectedFile> Present(string folder, IEnumerable<string> names)
        => [.. names.Select(name => new FileInfo(Path.Combine(folder, name))).Where(file => file.Exists).Select(file => new InspectedFile(file.Name, file.Length))];

    internal static (InspectedTensor Tensor, string File, TensorPiece? Read) Readable(TensorEntry entry, SafetensorsReader reader, string file)
        => (new InspectedTensor(entry.Name, entry.DType, entry.Shape, entry.End - entry.Begin), file,
            Enum.TryParse<TensorType>(entry.DType, out _) ? (first, numbers) => reader.Read(entry, first, numbers) : null);

    internal static IReadOnlyList<InspectedTensor> Tensors(
        IReadOnlyList<(InspectedTensor Tensor, string File, TensorPiece? Read)> readable, WorkerPool pool, bool deep, FileFaults faults)
        => deep ? TensorScan.Count(readable, pool, faults) : [.. readable.Select(one => one.Tensor)];

    private static Inspection OfFolder(string folder, WorkerPool pool, bool deep, FileFaults faults)
    {
        var names = faults.Try(() => WeightFiles.NamesIn(folder));
        var config = ConfigOf(folder, faults);
        var tokenizer = TokenizerOf(folder, config, faults);
        IReadOnlyList<InspectedTensor> tensors = [];
        using var files = names is null ? null : faults.Try(() => WeightFiles.Open(folder, faults));
        if (files is not null)
        {
            var weights = config is null ? null : new StoredWeights(files, config.Model);
            weights?.Check(faults);
            var sound = faults.Found.Count == 0;
            tensors = Tensors([.. files.Names.Order(StringComparer.Ordinal).Select(name =>
            {
                files.TryGet(name, out var entry, out var reader, out var file);
                return Readable(entry, reader, file);
            })], pool, deep, faults);
            if (deep && sound)
            {
                faults.Try(() => weights!.CompareHeads(pool));
            }
        }

        return new Inspection
        {
            Path = folder, Kind = CheckpointKind.Folder, Deep = deep, Config = config?.Model, Tokenizer = tokenizer, Tensors = tensors,
            Files = Present(folder, [Checkpoint.Config, Checkpoint.Tokenizer, .. names ?? [], WeightFiles.Index]),
        };
    }

    private static CheckpointConfig? ConfigOf(string folder, FileFaults faults)
    {
        var path = Path.Combine(folder, Checkpoint.Config);
        if (File.Exists(path))
        {
            return faults.Try(() => ConfigFile.Read(path, faults));
        }

        faults.Add(Checkpoint.Missing(path));
        return null;
    }

    private static BpeTokenizer? TokenizerOf(string folder, CheckpointConfig? config, FileFaults faults)
    {
        var path = Path.Combine(folder, Checkpoint.Tokenizer);
        if (!File.Exists(path))
        {
            faults.Add(Checkpoint.Missing(path));
            return null;
        }

        var tokenizer = faults.Try(() => TokenizerFile.Read(path, config?.EndOfText));
        if (tokenizer is not null && config is not null)
        {
            faults.Try(() => Checkpoint.RefuseTooLarge(tokenizer, config.Model, path));
        }

        return tokenizer;
    }

    private static Inspection OfGguf(string path, WorkerPool pool, bool deep, FileFaults faults)
    {
        var inspection = new Inspection { Path = path, Kind = CheckpointKind.Gguf, Deep = deep, Files = Present("", [path]) };
        using var reader = faults.Try(() => GgufReader.Open(path));
        if (reader is null)
        {
            return inspection;
        }

        var config = faults.Try(() => GgufConfig.Read(reader));
        if (config is not null)
        {
            GgufCheckpoint.Check(reader, config, faults);
        }

        var tokenizer = faults.Try(() => GgufTokenizer.Read(reader));
        if (tokenizer is not null && config is not null)
        {
            faults.Try(() => GgufCheckpoint.RefuseTooLarge(tokenizer, config, path));
        }

        return inspection with { Config = config, Tokenizer = tokenizer, Tensors = Tensors([.. reader.Tensors.Select(tensor => Readable(tensor, reader))], pool, deep, faults) };
    }

    private static (InspectedTensor Tensor, string File, TensorPiece? Read) Readable(GgufTensor tensor, GgufReader reader)
        => (new InspectedTensor(tensor.Name, tensor.Type.ToString(), tensor.Shape, tensor.Bytes), reader.File, (first, numbers) => reader.Read(tensor, first, numbers));

    private static Inspection OfWeights(string path, WorkerPool pool, bool deep, FileFaults faults)
    {
        using var reader = faults.Try(() => SafetensorsReader.Open(path));
        return new Inspection
        {
            Path = path, Kind = CheckpointKind.Weights, Deep = deep, Files = Present("", [path]),
            Tensors = reader is null ? [] : Tensors([.. reader.Tensors.Select(entry => Readable(entry, reader, path))], pool, deep, faults),
        };
    }
}
