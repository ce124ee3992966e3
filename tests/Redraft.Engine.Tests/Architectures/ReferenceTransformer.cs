using Redraft.Engine.Architectures;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Architectures;

/// <summary>Both architectures in double precision, one row at a time and as plainly as can be: for central differences.</summary>
internal sealed class ReferenceTransformer(ModelConfig config, IReadOnlyDictionary<string, double[]> weights)
{
    /// <summary>−Σ w·logp / Σ |w|.</summary>
    public double Loss(IEnumerable<TrainingSequence> sequences)
    {
        var (loss, sum) = (0.0, 0.0);
        foreach (var sequence in sequences)
        {
            var logits = Logits(sequence.Tokens);
            for (var t = 1; t < sequence.Tokens.Length; t++)
            {
                var largest = logits[t - 1].Max();
                var logSum = largest + Math.Log(logits[t - 1].Sum(logit => Math.Exp(logit - largest)));
                loss -= sequence.Weights[t] * (logits[t - 1][sequence.Tokens[t]] - logSum);
                sum += Math.Abs(sequence.Weights[t]);
            }
        }

        return loss / sum;
    }

    private double[][] Logits(int[] tokens)
    {
        var gpt2 = config.ModelType == "gpt2";
        var embedding = gpt2 ? "wte.weight" : "model.embed_tokens.weight";
        var x = tokens.Select((token, t) => gpt2 ? Add(Row(embedding, token), Row("wpe.weight", t)) : Row(embedding, token)).ToArray();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            x = gpt2 ? Gpt2Block(x, $"h.{layer}.") : LlamaBlock(x, $"model.layers.{layer}.");
        }

        var head = config.TiedHead ? embedding : "lm_head.weight";
        return [.. x.Select(row => Linear(Norm(row, gpt2 ? "ln_f" : "model.norm"), head))];
    }

    private double[][] LlamaBlock(double[][] x, string name)
    {
        var normed = x.Select(row => Norm(row, $"{name}input_layernorm")).ToArray();
        var q = normed.Select((row, t) => Rotate(Project(row, "q"), t)).ToArray();
        var k = normed.Select((row, t) => Rotate(Project(row, "k"), t)).ToArray();
        var v = normed.Select(row => Linear(row, $"{name}self_attn.v_proj.weight", $"{name}self_attn.v_proj.bias")).ToArray();
        var attended = Attend(q, k, v);
        return [.. x.Select((row, t) =>
        {
            var middle = Add(row, Linear(attended[t], $"{name}self_attn.o_proj.weight"));
            var y = Norm(middle, $"{name}post_attention_layernorm");
            var gate = Linear(y, $"{name}mlp.gate_proj.weight");
            var up = Linear(y, $"{name}mlp.up_proj.weight");
            return Add(middle, Linear([.. gate.Select((g, i) => g / (1 + Math.Exp(-g)) * up[i])], $"{name}mlp.down_proj.weight"));
        })];

        double[] Project(double[] row, string part)
        {
            var y = Linear(row, $"{name}self_attn.{part}_proj.weight", $"{name}self_attn.{part}_proj.bias");
            return config.QueryKeyNorm ? [.. y.Chunk(config.HeadWidth).SelectMany(head => Norm(head, $"{name}self_attn.{part}_norm"))] : y;
        }
    }

    private double[][] Gpt2Block(double[][] x, string name)
    {
        var d = config.Width;
        var together = x.Select(row => Linear(Norm(row, $"{name}ln_1"), $"{name}attn.c_attn.weight", $"{name}attn.c_attn.bias")).ToArray();
        var attended = Attend(
            [.. together.Select(row => row[..d])], [.. together.Select(row => row[d..(2 * d)])], [.. together.Select(row => row[(2 * d)..])]);
        return [.. x.Select((row, t) =>
        {
            var middle = Add(row, Linear(attended[t], $"{name}attn.c_proj.weight", $"{name}attn.c_proj.bias"));
            var up = Linear(Norm(middle, $"{name}ln_2"), $"{name}mlp.c_fc.weight", $"{name}mlp.c_fc.bias");
            var activated = up.Select(u => 0.5 * u * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (u + (0.044715 * u * u * u))))).ToArray();
            return Add(middle, Linear(activated, $"{name}mlp.c_proj.weight", $"{name}mlp.c_proj.bias"));
        })];
    }

    private double[][] Attend(double[][] q, double[][] k, double[][] v)
    {
        var (width, repeat) = (config.HeadWidth, config.Heads / config.KeyValueHeads);
        return [.. q.Select((query, i) => Enumerable.Range(0, config.Heads).SelectMany(head =>
        {
            var (first, group) = (head * width, head / repeat * width);
            var scores = Enumerable.Range(0, i + 1).Select(j => Math.Exp(
                Enumerable.Range(0, width).Sum(c => query[first + c] * k[j][group + c]) / Math.Sqrt(width))).ToArray();
            return Enumerable.Range(0, width).Select(c => scores.Select((score, j) => score * v[j][group + c]).Sum() / scores.Sum());
        }).ToArray())];
    }

    private double[] Rotate(double[] heads, int position)
    {
        var half = config.HeadWidth / 2;
        return [.. heads.Chunk(config.HeadWidth).SelectMany(head => Enumerable.Range(0, 2 * half).Select(i =>
        {
            var angle = position * Math.Pow(config.RotaryBase, -2.0 * (i % half) / config.HeadWidth);
            var other = i < half ? -head[i + half] : head[i - half];
            return (head[i] * Math.Cos(angle)) + (other * Math.Sin(angle));
        }))];
    }

    private double[] Norm(double[] x, string name)
    {
        var w = weights[$"{name}.weight"];
        var bias = weights.GetValueOrDefault($"{name}.bias");
        var mean = bias is null ? 0 : x.Average(); // only LayerNorm has biases
        var scale = 1 / Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + config.NormEpsilon);
        return [.. x.Select((value, i) => (w[i] * (value - mean) * scale) + (bias?[i] ?? 0))];
    }

    private double[] Linear(double[] x, string name, string? bias = null)
    {
        var w = weights[name];
        var b = bias is null ? null : weights.GetValueOrDefault(bias);
        return [.. Enumerable.Range(0, w.Length / x.Length).Select(o =>
            x.Select((value, i) => value * w[(o * x.Length) + i]).Sum() + (b?[o] ?? 0))];
    }

    private double[] Row(string name, int index) => weights[name][(index * config.Width)..((index + 1) * config.Width)];

    private static double[] Add(double[] a, double[] b) => [.. a.Select((value, i) => value + b[i])];
}
