using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Checkpoints;

/// <summary>Adapters in a folder, as PEFT lays them out: <c>adapter_config.json</c>, <c>adapter_model.safetensors</c>.</summary>
/// <remarks>
/// Tensors are named <c>base_model.model.MODULE.lora_A.weight</c> [r, inner] and <c>….lora_B.weight</c> [outer, r]. The configuration is written
/// last and, where a folder is written over, removed first: one that a crash left half-written is never read as whole. The weights' file
/// notes the base model's content hash, where it is known, so that adapters are never put on another model in silence.
/// </remarks>
public static class AdapterCheckpoint
{
    internal const string Config = "adapter_config.json";
    internal const string Weights = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.";
    internal const string BaseNote = "base";

    /// <summary>Whether a folder holds adapters and no model of its own.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Config)) && !File.Exists(Path.Combine(folder, Checkpoint.Config));

    /// <summary>Writes a model's adapters; the same adapters give the same bytes.</summary>
    /// <param name="folder">Made if it isn't there.</param>
    /// <param name="lora">The adapters, merged or not.</param>
    /// <param name="baseModel">The model under them.</param>
    /// <returns>The SHA-256 of the weights' file, as 64 lower-case hexadecimal digits.</returns>
    public static string Save(string folder, Lora lora, AdapterBase baseModel)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(lora);
        ArgumentNullException.ThrowIfNull(baseModel);
        Directory.CreateDirectory(folder);
        DurableFile.Delete(Path.Combine(folder, Config));
        var hash = "";
        var tensors = lora.Parameters.Select(parameter => new TensorData(
            Prefix + Stored(parameter.Name, lora.Model.Config), parameter.Shape, (first, run) => Transposition.Direct(parameter, first, run.Length).CopyTo(run)));
        DurableFile.Write(
            Path.Combine(folder, Weights),
            stream => hash = SafetensorsWriter.Write(stream, tensors, TensorType.F32, baseModel.Id is { } id ? (BaseNote, id) : null));
        var config = new AdapterConfig
        {
            Rank = lora.Options.Rank, Alpha = lora.Options.Alpha, Dropout = lora.Options.Dropout, Base = baseModel.Path, Modules = ModulesOf(lora),
        };
        DurableFile.Write(Path.Combine(folder, Config), stream => AdapterConfigFile.Write(stream, config, lora.Matrices[0].Target.Transposed));
        return hash;
    }

    /// <summary>What a folder's adapters say of the model under them.</summary>
    /// <exception cref="BadFileException">If the adapters are malformed.</exception>
    public static AdapterBase BaseOf(string folder)
    {
        RefuseUnlessWhole(folder);
        using var reader = SafetensorsReader.Open(Path.Combine(folder, Weights));
        return new AdapterBase(AdapterConfigFile.Read(Path.Combine(folder, Config)).Base, reader.Metadata.GetValueOrDefault(BaseNote));
    }

    /// <summary>Puts a folder's adapters on a model.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The base model; without adapters yet.</param>
    /// <param name="pool">Who computes merges.</param>
    /// <param name="baseId">The base model's content hash; null doesn't compare it with the one noted in the file.</param>
    /// <exception cref="BadFileException">If anything is missing, malformed, unsupported or made for another model; the message names the file and the tensor or key.</exception>
    public static Lora Attach(string folder, ITransformer model, WorkerPool pool, string? baseId = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        RefuseUnlessWhole(folder);
        var path = Path.Combine(folder, Weights);
        var config = AdapterConfigFile.Read(Path.Combine(folder, Config));
        using var reader = SafetensorsReader.Open(path);
        if (baseId is not null && reader.Metadata.GetValueOrDefault(BaseNote) is { } noted && noted != baseId)
        {
            throw new BadFileException(path, $"made for the base model {StrictJson.Short(noted)}, but this one is {baseId}");
        }

        var tensors = reader.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var targets = Targets(model, config, tensors, path, FileFaults.Thrown);
        var options = new LoraOptions { Rank = config.Rank, Alpha = config.Alpha, Dropout = config.Dropout, Targets = [.. targets.Select(target => target.Name)] };
        var lora = Lora.Attach(model, options, pool, seed: 0);
        try
        {
            foreach (var parameter in lora.Parameters)
            {
                Read(reader, tensors[Prefix + Stored(parameter.Name, model.Config)], parameter, path);
            }

            return lora;
        }
        catch
        {
            lora.Dispose();
            throw;
        }
    }

    internal static void RefuseUnlessWhole(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        foreach (var name in new[] { Config, Weights })
        {
            if (!File.Exists(Path.Combine(folder, name)))
            {
                throw new BadFileException(Path.Combine(folder, name), "the file is missing: the folder holds no adapters, or their writing was not finished");
            }
        }
    }

    /// <summary>The adapted weights, after names, shapes and types of all tensors have been checked.</summary>
    internal static List<Parameter> Targets(
        ITransformer model, AdapterConfig config, Dictionary<string, TensorEntry> tensors, string path, FileFaults faults)
    {
        var found = new List<Parameter>();
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in model.Parameters.Where(parameter => CanBeNamed(parameter) && config.Adapts(Stored(ModuleOf(parameter), model.Config))))
        {
            var module = Prefix + Stored(ModuleOf(parameter), model.Config);
            Check(module + ".lora_A.weight", [config.Rank, parameter.Shape[1]]);
            Check(module + ".lora_B.weight", [parameter.Shape[0], config.Rank]);
            found.Add(parameter);
        }

        foreach (var extra in tensors.Keys.Where(name => !expected.Contains(name)))
        {
            faults.Add(new BadFileException(
                path, $"tensor '{StrictJson.Short(extra)}' adapts no linear layer that target_modules in {Config} names in a model of type '{model.Config.ModelType}'{WhyNot(extra)}"));
        }

        if (found.Count == 0)
        {
            faults.Add(new BadFileException(path, $"target_modules in {Config} names no linear layer of the model"));
        }

        return found;

        bool CanBeNamed(Parameter parameter) => parameter.Linear || (config.Modules is not null && LoraOptions.IsHead(model, parameter));

        string WhyNot(string tensor) => model.Config.TiedHead && tensor.StartsWith(Prefix + "lm_head.", StringComparison.Ordinal)
            ? "; the head's weights are the embedding's here, which can't be adapted: give a base model whose head has weights of its own" : "";

        void Check(string name, long[] shape)
        {
            expected.Add(name);
            if (!tensors.TryGetValue(name, out var entry))
            {
                faults.Add(new BadFileException(path, $"tensor '{name}' is missing, though target_modules in {Config} asks for it"));
            }
            else if (!entry.Shape.SequenceEqual(shape))
            {
                faults.Add(new BadFileException(path, $"tensor '{name}' has the shape [{string.Join(", ", entry.Shape)}]; model and r ask for [{string.Join(", ", shape)}]"));
            }
        }
    }

    private static void Read(SafetensorsReader reader, TensorEntry entry, Parameter parameter, string path)
    {
        var numbers = Transposition.Direct(parameter, 0, (int)entry.Count);
        reader.Read(entry, 0, numbers);
        if (numbers.IndexOfAnyExceptFinite() is >= 0 and var bad)
        {
            throw new BadFileException(path, $"tensor '{entry.Name}' holds {numbers[bad]} at index {bad}; weights must be finite");
        }
    }

    /// <summary>The shortest ends of names that mean the adapted modules and no others: <c>q_proj</c>, or whole names where ends don't tell.</summary>
    private static List<string> ModulesOf(Lora lora)
    {
        var adapted = lora.Matrices.Select(matrix => matrix.Module).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. lora.Model.Parameters.Where(parameter => parameter.Linear || parameter.Adapter is not null).Select(ModuleOf).GroupBy(module => module[(module.LastIndexOf('.') + 1)..])
                .SelectMany(alike => alike.All(adapted.Contains)
                    ? [alike.Key]
                    : alike.Where(adapted.Contains).Select(module => Stored(module, lora.Model.Config)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string ModuleOf(Parameter parameter) => parameter.Name[..^".weight".Length];

    private static string Stored(string name, ModelConfig config) => StoredWeights.NameIn(name, ArchitectureList.Of(config).Files.Prefix);
}
