namespace Redraft.Engine.Training;

/// <summary>A prompt and its completion, with a weight on the prediction of each token.</summary>
/// <param name="Id">Names the example in messages.</param>
/// <param name="Tokens">Prompt and completion.</param>
/// <param name="Weights">Weights[t]: weight of predicting Tokens[t] from those before it; 0 for the prompt, and always for the first.</param>
public sealed record TrainingSequence(string Id, int[] Tokens, float[] Weights)
{
    /// <summary>A prompt without weight and a completion whose tokens all weigh the same.</summary>
    /// <param name="id">Names the example in messages.</param>
    /// <param name="prompt">At least one token.</param>
    /// <param name="completion">At least one token.</param>
    /// <param name="weight">Of each token of the completion.</param>
    public static TrainingSequence Of(string id, IReadOnlyList<int> prompt, IReadOnlyList<int> completion, float weight = 1)
        => new(id, [.. prompt, .. completion], [.. Enumerable.Repeat(0f, prompt.Count), .. Enumerable.Repeat(weight, completion.Count)]);

    /// <summary>Rows that training on it needs: all tokens up to the one before the last that carries weight.</summary>
    public int Rows => Math.Max(0, Array.FindLastIndex(Weights, weight => weight != 0));

    /// <summary>Everything that keeps a model from training on it.</summary>
    /// <param name="vocabularySize">V</param>
    /// <param name="contextLength">The longest sequence of the model.</param>
    public IEnumerable<string> Problems(int vocabularySize, int contextLength)
    {
        if (Weights.Length != Tokens.Length)
        {
            yield return $"example '{Id}': expected {Tokens.Length} weights, one per token, found {Weights.Length}.";
            yield break;
        }

        if (Weights.Length > 0 && Weights[0] != 0)
        {
            yield return $"example '{Id}': expected a weight of 0 on the first token, which nothing predicts, found {Weights[0]}.";
        }

        if (Rows == 0)
        {
            yield return $"example '{Id}': expected at least one token with a weight, found none.";
        }

        if (Rows > contextLength)
        {
            yield return $"example '{Id}': expected at most {contextLength} tokens before the last, found {Rows}; shorten it.";
        }

        if (Array.FindIndex(Tokens, token => (uint)token >= (uint)vocabularySize) is >= 0 and var at)
        {
            yield return $"example '{Id}': expected token ids below {vocabularySize}, found {Tokens[at]} at {at}.";
        }

        if (Array.Exists(Weights, weight => !float.IsFinite(weight)))
        {
            yield return $"example '{Id}': expected finite weights.";
        }
    }
}
