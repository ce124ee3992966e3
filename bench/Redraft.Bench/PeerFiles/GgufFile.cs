using System.Text;
using Redraft.Engine.Architectures;

namespace Redraft.Bench.PeerFiles;

/// <summary>A Llama model of random weights in GGUF version 3, without a vocabulary, with a tied head.</summary>
internal sealed class GgufFile
{
    private const int Alignment = 32;
    private const uint Magic = 0x46554747; // "GGUF", little-endian
    private const uint Version = 3;
    private const uint UnsignedInteger = 4, FloatingPoint = 6, Text = 8; // types of values

    private readonly BinaryWriter _writer;
    private readonly TensorEncoding _matrices;

    private GgufFile(BinaryWriter writer, TensorEncoding matrices) => (_writer, _matrices) = (writer, matrices);

    /// <summary>Writes a model.</summary>
    /// <param name="stream">Empty.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="matrices">How matrices are stored; norms are always f32.</param>
    public static void Write(Stream stream, GeneratingShape shape, TensorEncoding matrices)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        new GgufFile(writer, matrices).Write(shape.Config);
    }

    private void Write(ModelConfig config)
    {
        var tensors = Tensors(config).ToList();
        var values = Values(config).ToList();
        _writer.Write(Magic);
        _writer.Write(Version);
        _writer.Write((ulong)tensors.Count);
        _writer.Write((ulong)values.Count);
        values.ForEach(value => Write(value.Key, value.Value));
        var offset = 0UL;
        foreach (var tensor in tensors)
        {
            Write(tensor, offset);
            offset = Aligned(offset + (ulong)EncodingOf(tensor).BytesOf(tensor.Rows * (long)tensor.Inner));
        }

        Pad();
        var random = new RandomWeights(1);
        foreach (var tensor in tensors)
        {
            var row = new float[tensor.Inner];
            for (var r = 0; r < tensor.Rows; r++)
            {
                random.Fill(row);
                EncodingOf(tensor).Write(_writer, row);
            }

            Pad();
        }
    }

    private TensorEncoding EncodingOf(Tensor tensor) => tensor.IsMatrix ? _matrices : TensorEncoding.F32;

    private static IEnumerable<(string Key, object Value)> Values(ModelConfig c) =>
    [
        ("general.architecture", "llama"), ("general.name", "random"), ("llama.block_count", (uint)c.Layers), ("llama.context_length", (uint)c.ContextLength),
        ("llama.embedding_length", (uint)c.Width), ("llama.feed_forward_length", (uint)c.FeedForwardWidth),
        ("llama.attention.head_count", (uint)c.Heads), ("llama.attention.head_count_kv", (uint)c.KeyValueHeads),
        ("llama.attention.layer_norm_rms_epsilon", (float)c.NormEpsilon), ("llama.rope.dimension_count", (uint)c.HeadWidth),
        ("llama.vocab_size", (uint)c.VocabularySize), ("tokenizer.ggml.model", "no_vocab"),
    ];

    private static IEnumerable<Tensor> Tensors(ModelConfig c)
    {
        var (inside, keys) = (c.Heads * c.HeadWidth, c.KeyValueHeads * c.HeadWidth);
        yield return new Tensor("token_embd", c.VocabularySize, c.Width);
        for (var layer = 0; layer < c.Layers; layer++)
        {
            yield return new Tensor($"blk.{layer}.attn_norm", 1, c.Width, IsMatrix: false);
            yield return new Tensor($"blk.{layer}.attn_q", inside, c.Width);
            yield return new Tensor($"blk.{layer}.attn_k", keys, c.Width);
            yield return new Tensor($"blk.{layer}.attn_v", keys, c.Width);
            yield return new Tensor($"blk.{layer}.attn_output", c.Width, inside);
            yield return new Tensor($"blk.{layer}.ffn_norm", 1, c.Width, IsMatrix: false);
            yield return new Tensor($"blk.{layer}.ffn_gate", c.FeedForwardWidth, c.Width);
            yield return new Tensor($"blk.{layer}.ffn_up", c.FeedForwardWidth, c.Width);
            yield return new Tensor($"blk.{layer}.ffn_down", c.Width, c.FeedForwardWidth);
        }

        yield return new Tensor("output_norm", 1, c.Width, IsMatrix: false);
    }

    private void Write(string key, object value)
    {
        Write(key);
        switch (value)
        {
            case uint number:
                _writer.Write(UnsignedInteger);
                _writer.Write(number);
                break;
            case float number:
                _writer.Write(FloatingPoint);
                _writer.Write(number);
                break;
            default:
                _writer.Write(Text);
                Write((string)value);
                break;
        }
    }

    private void Write(Tensor tensor, ulong offset)
    {
        Write(tensor.Name + ".weight");
        ulong[] sizes = tensor.IsMatrix ? [(ulong)tensor.Inner, (ulong)tensor.Rows] : [(ulong)tensor.Inner]; // the innermost first
        _writer.Write((uint)sizes.Length);
        Array.ForEach(sizes, _writer.Write);
        _writer.Write(EncodingOf(tensor).Id);
        _writer.Write(offset);
    }

    private void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _writer.Write((ulong)bytes.Length);
        _writer.Write(bytes);
    }

    private void Pad()
    {
        _writer.Flush();
        var position = (ulong)_writer.BaseStream.Position;
        _writer.Write(new byte[Aligned(position) - position]);
    }

    private static ulong Aligned(ulong position) => (position + Alignment - 1) / Alignment * Alignment;

    private sealed record Tensor(string Name, int Rows, int Inner, bool IsMatrix = true);
}
