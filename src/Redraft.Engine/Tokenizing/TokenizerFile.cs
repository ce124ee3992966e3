namespace Redraft.Engine.Tokenizing;

/// <summary>
/// Hugging Face <c>tokenizer.json</c>: BPE of bytes in the styles of GPT-2, GPT-J and CodeGen, Llama 3, Qwen 2/2.5/3, SmolLM2 and Mistral NeMo,
/// and of characters (SentencePiece) in those of Llama 2, TinyLlama, Mistral and Gemma 2.
/// </summary>
/// <remarks>
/// Anything that would change the ids and that we don't know is refused by name, never passed over. Only <c>truncation</c> and
/// <c>padding</c> are: Hugging Face's models too set them anew at every call, and here the caller cuts and batches.
/// Limits: file 64 MiB, 1,000,000 tokens, 1,000,000 merges, 4 KiB a token, 512 bytes an added token, depth 32.
/// </remarks>
internal static class TokenizerFile
{
    /// <summary>The most tokens that a vocabulary may have.</summary>
    public const int LargestVocabulary = 1_000_000;

    /// <summary>The most bytes that a token may have.</summary>
    public const int LongestToken = 4096;

    private const long LargestFile = 64L << 20;

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="endOfText">The id that ends a text, which this format doesn't say (<c>config.json</c> does, as <c>eos_token_id</c>);
    /// null takes the special token with a customary name, such as <c>&lt;|endoftext|&gt;</c>.</param>
    /// <exception cref="BadFileException">If the file is malformed or asks for something unsupported; the message names it.</exception>
    public static BpeTokenizer Read(string path, int? endOfText = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(RegularFile.ReadAll(path, LargestFile), path, endOfText);
    }

    /// <summary>Reads a tokenizer from memory.</summary>
    /// <param name="json">The content.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="endOfText">As in <see cref="Read"/>.</param>
    /// <exception cref="BadFileException">If the content is malformed or asks for something unsupported; the message names it.</exception>
    public static BpeTokenizer Parse(ReadOnlyMemory<byte> json, string name, int? endOfText = null)
        => new TokenizerFileParser(json, name).Parse(endOfText);

    /// <summary>Writes a tokenizer; the same tokenizer gives the same bytes.</summary>
    /// <param name="stream">Receives UTF-8.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    public static void Write(Stream stream, BpeTokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tokenizer);
        TokenizerFileWriter.Write(stream, tokenizer.Definition);
    }
}
