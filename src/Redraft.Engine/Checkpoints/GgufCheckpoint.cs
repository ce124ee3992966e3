using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Checkpoints;

/// <summary>A model in one GGUF file, as llama.cpp reads and writes them: architectures llama (also Mistral), qwen2, qwen3 and gpt2.</summary>
public static class GgufCheckpoint
{
    private const int PieceNumbers = 1 << 20;

    /// <summary>Reads a model and its tokenizer; Q8_0 becomes floats.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pool">Who reads, and computes with the model.</param>
    /// <param name="contextLength">Another context than its own, in tokens; 0 keeps it. Only for rotary positions.</param>
    /// <returns>The model, which the caller disposes; its tokenizer; its sizes.</returns>
    /// <exception cref="BadFileException">If anything is missing, malformed or unsupported; the message names the key or the tensor.</exception>
    public static (ITransformer Model, BpeTokenizer Tokenizer, ModelConfig Config) Load(string path, WorkerPool pool, int contextLength = 0)
    {
        ArgumentNullException.ThrowIfNull(pool);
        using var reader = GgufReader.Open(path);
        var config = GgufConfig.Read(reader);
        Check(reader, config, FileFaults.Thrown);
        var tokenizer = RefuseTooLarge(GgufTokenizer.Read(reader), config, path);
        config = contextLength > 0 ? config with { ContextLength = contextLength } : config;
        if (config.Problems().FirstOrDefault() is { } problem)
        {
            throw new BadFileException(path, problem);
        }

        var model = ArchitectureList.Create(config, pool);
        try
        {
            ReadInto(model, reader, pool);
            return (model, tokenizer, config);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model and its tokenizer; the same weights give the same bytes.</summary>
    /// <param name="path">The file; one of that name is replaced once the new one is whole.</param>
    /// <param name="model">Of an architecture that GGUF has.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="type">How matrices are stored; vectors and positions are F32, as are matrices whose rows Q8_0 cannot hold.</param>
    /// <param name="chat">Its chat template, or null.</param>
    /// <exception cref="ArgumentException">If GGUF has no such architecture.</exception>
    public static void Save(string path, ITransformer model, BpeTokenizer tokenizer, GgufType type = GgufType.F32, ChatTemplateText? chat = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var fileType = type switch { GgufType.F32 => 0u, GgufType.F16 => 1u, GgufType.Q8_0 => 7u, _ => 32u };
        Save(path, model, [
            .. GgufConfig.Write(model.Config), ("general.file_type", fileType), ("general.quantization_version", 2u),
            .. GgufTokenizer.Write(tokenizer, model.Config.VocabularySize),
            .. chat is null ? [] : OfChat(chat, tokenizer),
        ], type);
    }

    // GGUF holds one token that begins a text, one that ends it, and one that ends a turn.
    private static IEnumerable<(string Key, object Value)> OfChat(ChatTemplateText chat, BpeTokenizer tokenizer)
    {
        yield return ("tokenizer.chat_template", chat.Text);
        if (tokenizer.BeginOfText is null && Id("bos_token") is { } begin)
        {
            yield return ("tokenizer.ggml.bos_token_id", (uint)begin);
        }

        if (chat.Ends.Select(end => (int?)end).Append(Id("eos_token")).FirstOrDefault(end => end is not null && end != tokenizer.EndOfText) is { } turn)
        {
            yield return ("tokenizer.ggml.eot_token_id", (uint)turn);
        }

        int? Id(string name) => chat.Tokens.GetValueOrDefault(name) is { } token ? tokenizer.SpecialToken(token) : null;
    }

    /// <summary>Writes a model with any metadata.</summary>
    internal static void Save(string path, ITransformer model, IReadOnlyList<(string Key, object Value)> metadata, GgufType type = GgufType.F32)
    {
        var config = model.Config;
        var tensors = model.Parameters.Select(parameter => Stored(parameter, config, type)).ToList();
        if (config.RotaryScaling is Llama3RotaryScaling scaling)
        {
            var factors = GgufConfig.Factors(config, scaling);
            tensors.Add(new GgufWriter.Tensor(GgufConfig.RotaryFactors, GgufType.F32, [factors.Length], (_, row) => factors.CopyTo(row)));
        }

        DurableFile.Write(path, stream => new GgufWriter(stream).Write(metadata, tensors));
    }

    /// <summary>Refuses missing tensors, extra ones and wrong shapes, before a model is made.</summary>
    internal static void Check(GgufReader reader, ModelConfig config, FileFaults faults)
    {
        var expected = GgufNames.Expected(config).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        foreach (var (name, shape) in expected)
        {
            if (reader.Find(name) is not { } tensor)
            {
                faults.Add(new BadFileException(reader.File, $"tensor '{name}' is missing, though the metadata asks for it"));
            }
            else if (!tensor.Shape.SequenceEqual(shape))
            {
                faults.Add(new BadFileException(
                    reader.File, $"tensor '{name}' has the shape [{string.Join(", ", tensor.Shape)}]; the metadata asks for [{string.Join(", ", shape)}]"));
            }
        }

        foreach (var extra in reader.Tensors.Where(tensor => !expected.ContainsKey(tensor.Name) && tensor.Name != GgufConfig.RotaryFactors))
        {
            faults.Add(new BadFileException(
                reader.File, $"tensor '{StrictJson.Short(extra.Name)}' is not part of the architecture '{config.ModelType}' as the metadata describes it"));
        }
    }

    /// <summary>Refuses a tokenizer with ids that the model has no rows for.</summary>
    internal static BpeTokenizer RefuseTooLarge(BpeTokenizer tokenizer, ModelConfig config, string path)
        => tokenizer.VocabularySize <= config.VocabularySize ? tokenizer
            : throw new BadFileException(path, $"{tokenizer.VocabularySize} tokens, but token_embd.weight has {config.VocabularySize} rows");

    private static void ReadInto(ITransformer model, GgufReader reader, WorkerPool pool)
    {
        var pieces = model.Parameters.SelectMany(parameter =>
        {
            var (rows, width) = (parameter.Shape.Count == 1 ? 1 : parameter.Shape[0], parameter.Shape[^1]);
            var step = Math.Max(1, PieceNumbers / width);
            return Enumerable.Range(0, (rows + step - 1) / step).Select(p => (Parameter: parameter, First: p * step, Rows: Math.Min(step, rows - (p * step)), Width: width));
        }).ToArray();
        var faults = new BadFileException?[pieces.Length];
        pool.Run(pieces.Length, p =>
        {
            try
            {
                ReadRows(model.Config, reader, pieces[p].Parameter, pieces[p].First, pieces[p].Rows, pieces[p].Width);
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

    private static void ReadRows(ModelConfig config, GgufReader reader, Parameter parameter, int first, int rows, int width)
    {
        var tensor = reader.Find(GgufNames.Of(parameter.Name, config.ModelType))!;
        var atOnce = GgufNames.IsPaired(parameter.Name, config) ? 1 : rows;
        for (var row = first; row < first + rows; row += atOnce)
        {
            var target = Transposition.Direct(parameter, (long)row * width, atOnce * width);
            reader.Read(tensor, GgufNames.RowInFile(parameter.Name, config, row) * width, target);
            if (target.IndexOfAnyExceptFinite() is >= 0 and var bad)
            {
                throw new BadFileException(reader.File, $"tensor '{tensor.Name}' holds {target[bad]} in row {row}; weights must be finite");
            }
        }
    }

    private static GgufWriter.Tensor Stored(Parameter parameter, ModelConfig config, GgufType type)
    {
        var matrix = parameter.Shape.Count == 2 && parameter.Name != "wpe.weight";
        var width = parameter.Shape[^1];
        var stored = !matrix || (type == GgufType.Q8_0 && width % GgufBlocks.Block != 0) ? GgufType.F32 : type;
        var rows = parameter.Shape.Count == 1 ? 1 : parameter.Shape[0];
        var rowHere = new int[rows]; // by row of the file
        for (var row = 0; row < rows; row++)
        {
            rowHere[GgufNames.RowInFile(parameter.Name, config, row)] = row;
        }

        return new GgufWriter.Tensor(
            GgufNames.Of(parameter.Name, config.ModelType), stored, [.. parameter.Shape.Select(size => (long)size)],
            (row, numbers) => Transposition.Direct(parameter, (long)rowHere[row] * width, width).CopyTo(numbers));
    }
}
