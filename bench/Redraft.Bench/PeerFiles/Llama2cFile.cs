using System.Text;

namespace Redraft.Bench.PeerFiles;

/// <summary>A Llama model and a tokenizer in llama2.c's layouts.</summary>
internal static class Llama2cFile
{
    /// <summary>Seven integers, then all weights as floats, kind by kind; a positive vocabulary says that the head is tied.</summary>
    public static void Write(Stream stream, GeneratingShape shape)
    {
        var c = shape.Config;
        stream.Write(c.Width, c.FeedForwardWidth, c.Layers, c.Heads, c.KeyValueHeads, c.VocabularySize, c.ContextLength);
        long width = c.Width, feedForward = c.FeedForwardWidth;
        var block = (2 * width) + (4 * width * width) + (3 * width * feedForward);
        var rotary = (long)c.ContextLength * c.HeadWidth; // sines and cosines, which it reads past
        stream.WriteFloats(new RandomWeights(1), (c.VocabularySize * width) + (c.Layers * block) + width + rotary);
    }

    /// <summary>The longest token, then each token's score, length and bytes; here every token is its number.</summary>
    public static void WriteTokenizer(Stream stream, int vocabularySize)
    {
        const int Longest = 8;
        stream.Write(Longest);
        for (var id = 0; id < vocabularySize; id++)
        {
            var bytes = Encoding.ASCII.GetBytes($" {id}");
            stream.Write(BitConverter.SingleToInt32Bits(-id), bytes.Length);
            stream.Write((ReadOnlySpan<byte>)bytes);
        }
    }
}
