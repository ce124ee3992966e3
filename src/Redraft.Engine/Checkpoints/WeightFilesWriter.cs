using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Redraft.Engine.Checkpoints;

/// <summary>Writes a checkpoint's weights into one file, or into several with an index, as Hugging Face names them.</summary>
internal static class WeightFilesWriter
{
    /// <summary>Bytes that a file holds at most, if no single tensor is larger; the default of Hugging Face's library.</summary>
    public const long LargestFile = 5_000_000_000;

    /// <summary>Writes all tensors, and deletes the weight files that were there before.</summary>
    /// <returns>The SHA-256 of the one file, or of the index.</returns>
    public static string Write(string folder, IEnumerable<TensorData> tensors, TensorType type, long largestFile)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(largestFile, 1);
        var shards = Split(tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal), type, largestFile);
        foreach (var old in Directory.GetFiles(folder, "model*.safetensors").Append(Path.Combine(folder, WeightFiles.Index)))
        {
            DurableFile.Delete(old);
        }

        if (shards.Count == 1)
        {
            return WriteOne(Path.Combine(folder, WeightFiles.Single), shards[0], type).Hash;
        }

        var names = shards.Select((_, s) => string.Create(CultureInfo.InvariantCulture, $"model-{s + 1:00000}-of-{shards.Count:00000}.safetensors")).ToList();
        var total = shards.Zip(names, (shard, name) => WriteOne(Path.Combine(folder, name), shard, type).Bytes).Sum();
        var index = IndexOf(shards, names, total);
        DurableFile.Write(Path.Combine(folder, WeightFiles.Index), stream => stream.Write(index));
        return Convert.ToHexStringLower(SHA256.HashData(index));
    }

    private static List<List<TensorData>> Split(IEnumerable<TensorData> tensors, TensorType type, long largestFile)
    {
        List<List<TensorData>> shards = [[]];
        var bytes = 0L;
        foreach (var tensor in tensors)
        {
            var size = tensor.Count * FloatFormats.SizeOf(type);
            if (shards[^1].Count > 0 && bytes + size > largestFile)
            {
                shards.Add([]);
                bytes = 0;
            }

            shards[^1].Add(tensor);
            bytes += size;
        }

        return shards;
    }

    private static (string Hash, long Bytes) WriteOne(string path, List<TensorData> tensors, TensorType type)
    {
        var hash = "";
        DurableFile.Write(path, stream => hash = SafetensorsWriter.Write(stream, tensors, type));
        return (hash, tensors.Sum(tensor => tensor.Count * FloatFormats.SizeOf(type)));
    }

    private static byte[] IndexOf(List<List<TensorData>> shards, List<string> names, long total)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", total);
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (shard, name) in shards.Zip(names))
            {
                shard.ForEach(tensor => json.WriteString(tensor.Name, name));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
