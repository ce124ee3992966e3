namespace Redraft.Remote.Calling;

/// <summary>What a server is asked.</summary>
internal enum CallPath
{
    /// <summary><c>GET /models</c>.</summary>
    Models,

    /// <summary><c>POST /chat/completions</c>.</summary>
    Chat,

    /// <summary><c>POST /completions</c>.</summary>
    Completions,

    /// <summary><c>POST /embeddings</c>.</summary>
    Embeddings,

    /// <summary><c>GET /batches?limit=1</c>: whether there is a Batch API.</summary>
    Batches,
}
