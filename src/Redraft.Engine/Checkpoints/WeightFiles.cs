using System.Text.Json;

namespace Redraft.Engine.Checkpoints;

/// <summary>The safetensors files of a checkpoint folder, one or several, seen as one set of tensors.</summary>
internal sealed class WeightFiles : IDisposable
{
    public const string Single = "model.safetensors";
    public const string Index = "model.safetensors.index.json";

    private const int MostShards = 10_000;
    private const long LargestIndex = 64 << 20; // bytes

    private readonly List<SafetensorsReader> _readers = [];
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal); // tensors of files that could not be read
    private readonly Dictionary<string, (SafetensorsReader Reader, TensorEntry Entry, string File)> _tensors = new(StringComparer.Ordinal);

    private WeightFiles(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Opens <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> names.</summary>
    public static WeightFiles Open(string folder) => Open(folder, FileFaults.Thrown);

    /// <summary>The same; where faults are collected, the files that can be read are opened. Without any weights or a readable index it throws.</summary>
    public static WeightFiles Open(string folder, FileFaults faults)
    {
        var files = new WeightFiles(folder);
        try
        {
            var read = new HashSet<string>(StringComparer.Ordinal);
            foreach (var name in NamesIn(folder))
            {
                if (faults.Try(() => files.Add(name, faults)) is not null)
                {
                    read.Add(name);
                }
            }

            files.CompareWithIndex(read, faults);
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>The plain names of the weight files, the index included.</summary>
    public static IReadOnlyList<string> NamesIn(string folder)
    {
        if (File.Exists(Path.Combine(folder, Single)))
        {
            return [Single];
        }

        if (File.Exists(Path.Combine(folder, Index)))
        {
            return [.. new SortedSet<string>(Places(Path.Combine(folder, Index)).Values, StringComparer.Ordinal)];
        }

        var pickle = new[] { "pytorch_model.bin", "pytorch_model.bin.index.json", "consolidated.00.pth", "model.pt" }.FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));
        throw pickle is null
            ? new BadFileException(folder, $"there is neither {Single} nor {Index}: the folder is no checkpoint, or its download is not finished")
            : new BadFileException(Path.Combine(folder, pickle), Checkpoint.PickleAdvice);
    }

    /// <summary>Whether a tensor lies, by the index, in a file that could not be read.</summary>
    public bool IsLost(string name) => _lost.Contains(name);

    /// <summary>Looks a tensor up.</summary>
    public bool TryGet(string name, out TensorEntry entry, out SafetensorsReader reader, out string file)
    {
        var found = _tensors.TryGetValue(name, out var place);
        (reader, entry, file) = place;
        return found;
    }

    public void Dispose()
    {
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }
    }

    /// <summary>Tensor → file, as the index says.</summary>
    private static Dictionary<string, string> Places(string path)
    {
        var json = new StrictJson(RegularFile.ReadAll(path, LargestIndex), path, depth: 8).Check();
        var fields = json.Fields(.., "the index", "metadata", "weight_map");
        if (!fields.TryGetValue("weight_map", out var range))
        {
            throw new BadFileException(path, "weight_map is missing");
        }

        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        var shards = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json.Text[range]);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tensor = json.Shown(ref reader, "weight_map");
            reader.Read();
            var name = reader.TokenType == JsonTokenType.String ? json.Shown(ref reader, "weight_map") : "";
            if (!IsPlainName(name) || (shards.Add(name) && shards.Count > MostShards))
            {
                throw new BadFileException(path, $"weight_map names the file '{StrictJson.Short(name)}'; plain names that end in .safetensors are expected, {MostShards} at most");
            }

            if (!places.TryAdd(tensor, name))
            {
                throw new BadFileException(path, $"weight_map has tensor '{StrictJson.Short(tensor)}' twice");
            }
        }

        return places.Count > 0 ? places : throw new BadFileException(path, "weight_map must be an object of file names");
    }

    private static bool IsPlainName(string name)
        => name.Length is > 12 and <= 255 && name.EndsWith(".safetensors", StringComparison.Ordinal) && name[0] != '.'
            && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    private SafetensorsReader Add(string name, FileFaults faults)
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path))
        {
            throw new BadFileException(path, $"the file is missing, though {Index} names it");
        }

        var reader = SafetensorsReader.Open(path);
        _readers.Add(reader);
        foreach (var entry in reader.Tensors)
        {
            if (!_tensors.TryAdd(entry.Name, (reader, entry, path)))
            {
                faults.Add(new BadFileException(path, $"tensor '{StrictJson.Short(entry.Name)}' is in {Path.GetFileName(_tensors[entry.Name].File)} too"));
            }
        }

        return reader;
    }

    private void CompareWithIndex(HashSet<string> read, FileFaults faults)
    {
        var path = Path.Combine(Folder, Index);
        if (File.Exists(Path.Combine(Folder, Single)))
        {
            return;
        }

        var places = Places(path);
        foreach (var (tensor, file) in places)
        {
            if (!read.Contains(file))
            {
                _lost.Add(tensor);
            }
            else if (!_tensors.TryGetValue(tensor, out var place) || Path.GetFileName(place.File) != file)
            {
                faults.Add(new BadFileException(path, $"weight_map puts tensor '{StrictJson.Short(tensor)}' into {file}, which doesn't hold it"));
            }
        }

        foreach (var unlisted in _tensors.Keys.Where(tensor => !places.ContainsKey(tensor)))
        {
            faults.Add(new BadFileException(path, $"weight_map lacks tensor '{StrictJson.Short(unlisted)}', which {Path.GetFileName(_tensors[unlisted].File)} holds"));
        }
    }
}
