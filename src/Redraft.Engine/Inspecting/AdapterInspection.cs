using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Inspecting;

/// <summary>Looks into a folder of adapters.</summary>
internal static class AdapterInspection
{
    public static Inspection Of(string folder, WorkerPool pool, bool deep, Func<string, string?>? baseOf, FileFaults faults)
    {
        string path = Path.Combine(folder, AdapterCheckpoint.Weights), configPath = Path.Combine(folder, AdapterCheckpoint.Config);
        var config = faults.Try(() => AdapterConfigFile.Read(configPath));
        using var reader = File.Exists(path) ? faults.Try(() => SafetensorsReader.Open(path)) : null;
        if (!File.Exists(path))
        {
            faults.Add(Checkpoint.Missing(path));
        }

        var under = config?.Base is { } name ? baseOf?.Invoke(name) : null;
        var sizes = under is null || !Directory.Exists(under) ? null : faults.Try(() => ConfigFile.Read(Path.Combine(under, Checkpoint.Config)))?.Model;
        if (config is not null && reader is not null && sizes is not null)
        {
            Compare(config, reader, path, sizes, pool, faults);
        }

        return new Inspection
        {
            Path = folder, Kind = CheckpointKind.Adapters, Deep = deep, Config = sizes,
            Files = CheckpointInspector.Present(folder, [AdapterCheckpoint.Config, AdapterCheckpoint.Weights]),
            Tensors = reader is null ? []
                : CheckpointInspector.Tensors([.. reader.Tensors.Select(entry => CheckpointInspector.Readable(entry, reader, path))], pool, deep, faults),
            Adapters = config is null ? null
                : new InspectedAdapters(config.Rank, config.Alpha, config.Modules, new AdapterBase(config.Base, reader?.Metadata.GetValueOrDefault(AdapterCheckpoint.BaseNote)))
                {
                    BaseFolder = sizes is null ? null : under,
                },
        };
    }

    // A model of weights that nobody touches takes no memory: the system hands out zeroed pages when they are.
    private static void Compare(AdapterConfig config, SafetensorsReader reader, string path, ModelConfig sizes, WorkerPool pool, FileFaults faults)
    {
        using var model = ArchitectureList.Create(sizes, pool);
        _ = AdapterCheckpoint.Targets(model, config, reader.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal), path, faults);
    }
}
