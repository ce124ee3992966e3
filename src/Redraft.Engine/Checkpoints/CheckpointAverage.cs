using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Checkpoints;

/// <summary>A soup: one model whose weights are the mean of several checkpoints' weights.</summary>
/// <remarks>
/// <code>θ = (w_1·θ_1 + … + w_n·θ_n) / (w_1 + … + w_n)          w = 1 unless given: the uniform soup</code>
/// Summed in double precision in the given order and rounded once. It makes sense for models that were finetuned from the same weights, or for the
/// checkpoints of one training. Source: Wortsman et al. 2022, arXiv:2203.05482, section 2 (uniform soup).
/// </remarks>
public static class CheckpointAverage
{
    /// <summary>Averages checkpoints.</summary>
    /// <param name="folders">Two or more folders or GGUF files of models of the same sizes with the same tokenizer.</param>
    /// <param name="pool">Who computes with the model.</param>
    /// <param name="shares">w, one number of 0 or more for each; null: all alike.</param>
    /// <returns>The model, which the caller disposes, and the tokenizer.</returns>
    /// <exception cref="ArgumentException">If there are fewer than two, or the shares are of another number, negative, infinite, or all 0.</exception>
    /// <exception cref="BadFileException">If one can't be read, or differs from the first in more than its weights.</exception>
    public static (ITransformer Model, BpeTokenizer Tokenizer) Of(
        IReadOnlyList<string> folders, WorkerPool pool, IReadOnlyList<double>? shares = null)
    {
        ArgumentNullException.ThrowIfNull(folders);
        if (folders.Count < 2)
        {
            throw new ArgumentException($"Expected two checkpoints or more, found {folders.Count}.", nameof(folders));
        }

        if (shares is not null && (shares.Count != folders.Count || shares.Any(share => !(share >= 0)) || !(shares.Sum() is > 0 and < double.PositiveInfinity)))
        {
            throw new ArgumentException($"Expected {folders.Count} finite numbers of 0 or more, not all 0, found {string.Join(", ", shares)}.", nameof(shares));
        }

        var (model, tokenizer, config) = Checkpoint.Load(folders[0], pool);
        try
        {
            double[][] sums = [.. model.Parameters.Select(parameter => new double[parameter.Value.Length])];
            Add(model, sums, shares?[0] ?? 1);
            foreach (var (place, folder) in folders.Index().Skip(1))
            {
                var (other, itsTokenizer, itsConfig) = Checkpoint.Load(folder, pool);
                using (other)
                {
                    RequireAlike(folders[0], (config, tokenizer), folder, (itsConfig, itsTokenizer));
                    Add(other, sums, shares?[place] ?? 1);
                }
            }

            Divide(sums, shares?.Sum() ?? folders.Count, model);
            return (model, tokenizer);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void Add(ITransformer model, double[][] sums, double share)
    {
        foreach (var (parameter, sum) in model.Parameters.Zip(sums))
        {
            var weights = parameter.Value.Span;
            for (var i = 0; i < weights.Length; i++)
            {
                sum[i] += share * weights[i];
            }
        }
    }

    private static void Divide(double[][] sums, double all, ITransformer model)
    {
        foreach (var (parameter, sum) in model.Parameters.Zip(sums))
        {
            var weights = parameter.Value.Span;
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = (float)(sum[i] / all);
            }
        }
    }

    private static void RequireAlike(string first, (ModelConfig Config, BpeTokenizer Tokenizer) expected, string folder, (ModelConfig Config, BpeTokenizer Tokenizer) found)
    {
        if (found.Config != expected.Config)
        {
            throw new BadFileException(folder, $"its sizes are {found.Config}, those of {first} are {expected.Config}; only models of the same sizes can be averaged");
        }

        if (!Written(expected.Tokenizer).AsSpan().SequenceEqual(Written(found.Tokenizer)))
        {
            throw new BadFileException(folder, $"its tokenizer is another than that of {first}, so their weights mean different things");
        }
    }

    private static byte[] Written(BpeTokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        TokenizerFile.Write(stream, tokenizer);
        return stream.ToArray();
    }
}
