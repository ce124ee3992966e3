using Redraft.Engine.Architectures;

namespace Redraft.Contracts;

/// <summary>Causal attention over the rows of one sequence, by the formula, in double: the reference for everything cached.</summary>
public sealed unsafe class NaiveAttention(ModelConfig config, int rows) : IAttention
{
    public void Attend(int layer, float* query, float* key, float* value, float* output)
    {
        var (width, share) = (config.HeadWidth, config.Heads / config.KeyValueHeads);
        for (var r = 0; r < rows; r++)
        {
            for (var h = 0; h < config.Heads; h++)
            {
                var q = query + (((r * config.Heads) + h) * width);
                var weights = new double[r + 1];
                for (var j = 0; j <= r; j++)
                {
                    var k = key + (((j * config.KeyValueHeads) + (h / share)) * width);
                    for (var d = 0; d < width; d++)
                    {
                        weights[j] += (double)q[d] * k[d];
                    }

                    weights[j] /= Math.Sqrt(width);
                }

                var max = weights.Max();
                var total = weights.Sum(weight => Math.Exp(weight - max));
                for (var d = 0; d < width; d++)
                {
                    var sum = 0.0;
                    for (var j = 0; j <= r; j++)
                    {
                        sum += Math.Exp(weights[j] - max) / total * value[(((j * config.KeyValueHeads) + (h / share)) * width) + d];
                    }

                    output[(((r * config.Heads) + h) * width) + d] = (float)sum;
                }
            }
        }
    }
}
