using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Checkpoints;

/// <summary>A model in a folder, as Hugging Face lays it out: <c>config.json</c>, <c>tokenizer.json</c>, <c>model.safetensors</c>.</summary>
/// <remarks>
/// <c>config.json</c> is written last and, where a folder is written over, removed first: a folder without it is no checkpoint, so
/// one that a crash left half-written is never read as whole.
/// </remarks>
public static class Checkpoint
{
    internal const string Config = "config.json";
    internal const string Tokenizer = "tokenizer.json";

    internal const string PickleAdvice =
        "this is a pickle, which can run code when it is opened; convert it to safetensors in a sandbox: load it with "
        + "torch.load(…, weights_only=True) and write it with safetensors.torch.save_file, or take the model's safetensors revision";

    /// <summary>Reads a model and its tokenizer.</summary>
    /// <param name="folder">The folder, or a GGUF file.</param>
    /// <param name="pool">Who computes with the model.</param>
    /// <param name="contextLength">Another context than the one that it was trained with, in tokens; 0 keeps its own. A model with rotary
    /// positions takes any, and gets worse beyond its own; one with learned positions has a row for each and is refused.</param>
    /// <param name="others">Architectures beside those of <see cref="ArchitectureList"/>, which they come before; a GGUF file takes none.</param>
    /// <returns>The model, which the caller disposes; its tokenizer; its sizes.</returns>
    /// <exception cref="BadFileException">If anything is missing, malformed or unsupported; the message names the file and the tensor or key.</exception>
    public static (ITransformer Model, BpeTokenizer Tokenizer, ModelConfig Config) Load(
        string folder, WorkerPool pool, int contextLength = 0, IReadOnlyList<ArchitectureEntry>? others = null)
    {
        if (File.Exists(folder) && GgufReader.IsGguf(folder))
        {
            return GgufCheckpoint.Load(folder, pool, contextLength);
        }

        RefuseUnlessWhole(folder);
        var config = ConfigFile.Read(Path.Combine(folder, Config), others);
        var tokenizer = TokenizerFile.Read(Path.Combine(folder, Tokenizer), config.EndOfText);
        _ = RefuseTooLarge(tokenizer, config.Model, Path.Combine(folder, Tokenizer));
        var sizes = contextLength > 0 ? config.Model with { ContextLength = contextLength } : config.Model;
        if (sizes.ContextLength > sizes.SlidingWindow)
        {
            throw new BadFileException(
                Path.Combine(folder, Config), $"sliding_window is {sizes.SlidingWindow}, and a context of {contextLength} tokens was asked for; take at most {sizes.SlidingWindow}");
        }

        return (LoadWeights(folder, sizes, pool), tokenizer, sizes);
    }

    /// <summary>Writes a model and its tokenizer; the same weights give the same bytes.</summary>
    /// <param name="folder">Made if it isn't there. To keep an older checkpoint until the new one is whole, take a new folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="type">F32 to go on training bit for bit, BF16 for half the size.</param>
    /// <param name="largestFile">Bytes of weights above which they are split into several files with an index.</param>
    /// <returns>The SHA-256 of <c>model.safetensors</c>, or of the index where the weights are split, as 64 lower-case hexadecimal digits.</returns>
    /// <exception cref="ArgumentException">If F16 is asked for, and a weight is beyond its range.</exception>
    public static string Save(string folder, ITransformer model, BpeTokenizer tokenizer, TensorType type = TensorType.F32, long largestFile = WeightFilesWriter.LargestFile)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ConfigFile.RefuseUnwritable(model.Config);
        Directory.CreateDirectory(folder);
        DurableFile.Delete(Path.Combine(folder, Config));
        var hash = WeightFilesWriter.Write(folder, model.Parameters.Select(parameter => Stored(parameter, model.Config)), type, largestFile);
        DurableFile.Write(Path.Combine(folder, Tokenizer), stream => TokenizerFile.Write(stream, tokenizer));
        DurableFile.Write(Path.Combine(folder, Config), stream => ConfigFile.Write(stream, model.Config, tokenizer, type));
        return hash;
    }

    /// <summary>What identifies a checkpoint's content, for provenance: changes with any byte of its configuration, tokenizer or weights.</summary>
    /// <param name="folder">The folder of a model or of adapters, in which other files don't count; or a GGUF file.</param>
    /// <returns>A SHA-256 over the names, sizes and hashes of its files, as 64 lower-case hexadecimal digits.</returns>
    public static string HashOf(string folder)
    {
        if (File.Exists(folder) && GgufReader.IsGguf(folder))
        {
            using var file = RegularFile.Open(folder);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }

        var listing = new StringBuilder();
        foreach (var name in FilesOf(folder).Order(StringComparer.Ordinal))
        {
            using var stream = RegularFile.Open(Path.Combine(folder, name));
            listing.Append(name).Append(' ').Append(stream.Length).Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(stream))).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing.ToString())));
    }

    internal static BadFileException Missing(string path) => new(path, "the file is missing: the folder is no checkpoint, or its writing was not finished");

    /// <summary>Refuses a tokenizer with ids that the model has no rows for.</summary>
    internal static BpeTokenizer RefuseTooLarge(BpeTokenizer tokenizer, ModelConfig config, string path)
        => tokenizer.VocabularySize <= config.VocabularySize ? tokenizer
            : throw new BadFileException(path, $"{tokenizer.VocabularySize} tokens, but vocab_size in {Config} is {config.VocabularySize}");

    private static IEnumerable<string> FilesOf(string folder)
    {
        if (AdapterCheckpoint.IsIn(folder))
        {
            AdapterCheckpoint.RefuseUnlessWhole(folder);
            return [AdapterCheckpoint.Config, AdapterCheckpoint.Weights];
        }

        RefuseUnlessWhole(folder);
        return [.. WeightFiles.NamesIn(folder), Config, Tokenizer];
    }

    private static void RefuseUnlessWhole(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw new BadFileException(folder, "there is no such folder");
        }

        if (AdapterCheckpoint.IsIn(folder))
        {
            throw new BadFileException(folder, "these are adapters without the model that they were made for, and a model is expected");
        }

        _ = WeightFiles.NamesIn(folder); // refuses pickles with advice, before missing files are spoken of
        foreach (var name in new[] { Config, Tokenizer })
        {
            if (!File.Exists(Path.Combine(folder, name)))
            {
                throw Missing(Path.Combine(folder, name));
            }
        }
    }

    private static ITransformer LoadWeights(string folder, ModelConfig config, WorkerPool pool)
    {
        using var files = WeightFiles.Open(folder);
        var weights = new StoredWeights(files, config);
        weights.Check();
        var model = ArchitectureList.Create(config, pool);
        try
        {
            weights.ReadInto(model, pool);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static TensorData Stored(Parameter parameter, ModelConfig config)
    {
        var name = StoredWeights.NameIn(parameter.Name, ArchitectureList.Of(config).Files.Prefix);
        return parameter.Transposed
            ? new TensorData(name, [parameter.Shape[1], parameter.Shape[0]], (first, run) => Transposition.Take(parameter, first, run))
            : new TensorData(name, parameter.Shape, (first, run) => Transposition.Direct(parameter, first, run.Length).CopyTo(run));
    }
}
