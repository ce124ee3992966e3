namespace Redraft.Bench.PeerFiles;

/// <summary>A GPT-2 checkpoint in llm.c's layout: 256 integers, then all weights as floats, kind by kind.</summary>
internal static class LlmcFile
{
    private const int Magic = 20240326;
    private const int Version = 3; // floats
    private const int HeaderIntegers = 256;
    private const int VocabularyMultiple = 128; // it pads the vocabulary

    /// <summary>Writes random weights of that shape.</summary>
    public static void Write(Stream stream, TrainingShape shape)
    {
        var c = shape.Config;
        var padded = (c.VocabularySize + VocabularyMultiple - 1) / VocabularyMultiple * VocabularyMultiple;
        var header = new int[HeaderIntegers];
        ((ReadOnlySpan<int>)[Magic, Version, c.ContextLength, c.VocabularySize, c.Layers, c.Heads, c.Width, padded]).CopyTo(header);
        stream.Write((ReadOnlySpan<int>)header);
        stream.WriteFloats(new RandomWeights(1), Floats(shape, padded));
    }

    private static long Floats(TrainingShape shape, long padded)
    {
        var (width, layers) = ((long)shape.Config.Width, shape.Config.Layers);
        var embeddings = (padded + shape.Config.ContextLength) * width;
        var matrices = 12 * width * width;                    // queries, keys, values; projection; up; down
        var vectors = (4 * width) + (3 + 1 + 4 + 1) * width;  // two norms; their biases
        return embeddings + (layers * (matrices + vectors)) + (2 * width);
    }
}
