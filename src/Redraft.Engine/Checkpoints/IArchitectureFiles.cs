using System.Text.Json;
using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>How files in Hugging Face's layout describe an architecture: the keys of <c>config.json</c> and the names of the tensors.</summary>
public interface IArchitectureFiles
{
    /// <summary>What stands before the names of all tensors but the head's, such as <c>transformer.</c>; read with and without, written with.</summary>
    string Prefix => "";

    /// <summary>The class of Hugging Face's library, for <c>architectures</c> in <c>config.json</c>.</summary>
    string ClassName { get; }

    /// <summary>Takes the sizes and switches from <c>config.json</c>: every key must be asked for, or the file is refused.</summary>
    /// <param name="keys">The keys.</param>
    /// <exception cref="BadFileException">If a value is missing, malformed or asks for something unsupported.</exception>
    ModelConfig Read(ConfigKeys keys);

    /// <summary>Writes what <see cref="Read"/> takes, without <c>model_type</c>, <c>vocab_size</c> and <c>tie_word_embeddings</c>.</summary>
    /// <param name="json">Stands within the object.</param>
    /// <param name="config">Sizes and switches.</param>
    void Write(Utf8JsonWriter json, ModelConfig config);

    /// <summary>Every tensor, by the name of its parameter and the shape in the file; the embedding first.</summary>
    /// <remarks>Known before any memory is set aside: a <c>config.json</c> can ask for terabytes, which the file beside it must hold.</remarks>
    /// <param name="config">Sizes and switches.</param>
    IEnumerable<StoredTensor> Tensors(ModelConfig config);

    /// <summary>Whether a tensor is one that older files carry beside the weights, and that is computed here.</summary>
    /// <param name="name">Its name in the file.</param>
    bool IsComputed(string name) => false;
}
