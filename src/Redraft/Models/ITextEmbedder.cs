namespace Redraft.Models;

/// <summary>Turns texts into vectors whose angles say how much the texts have in common. Thread-safe; calls may be serialised.</summary>
public interface ITextEmbedder
{
    /// <summary>One vector per text, all of one length; zeros for an empty text.</summary>
    Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation);
}
