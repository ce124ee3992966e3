namespace Redraft.Engine.Architectures;

/// <summary>Where queries meet keys and values: the only part of a forward pass in which rows see each other.</summary>
/// <remarks>Everything else of a transformer works row by row, so one forward pass serves training, prompts, decoding and scoring;
/// they differ in their attention.</remarks>
public unsafe interface IAttention
{
    /// <summary>Attends for every row of this pass.</summary>
    /// <param name="layer">The block, from 0.</param>
    /// <param name="query">[rows, H·head width], already rotated.</param>
    /// <param name="key">[rows, G·head width], already rotated; to be remembered where a cache is kept.</param>
    /// <param name="value">[rows, G·head width].</param>
    /// <param name="output">[rows, H·head width].</param>
    void Attend(int layer, float* query, float* key, float* value, float* output);
}
