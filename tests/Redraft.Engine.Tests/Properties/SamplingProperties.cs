using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Properties;

public sealed unsafe class SamplingProperties
{
    private const double Nats = 1e-3; // logits of up to 10,000 in floats, whose spacing there is 0.001

    private static Gen<(float[] Logits, DecodingOptions Options, ulong Seed)> Draws
        => from vocabulary in ForAny.Number(1, 70)
           from logits in ForAny.Floats(vocabulary)
           from temperature in Gen.Elements(0.0, 0.01, 0.7, 1, 5)
           from topK in ForAny.Number(0, 80)
           from topP in Gen.Elements(0.01, 0.5, 0.95, 1)
           from minP in Gen.Elements(0.0, 0.1, 1)
           from banned in Gen.Choose(0, vocabulary - 1).ArrayOf(Math.Min(3, vocabulary - 1))
           from seed in ForAny.Number(0, int.MaxValue)
           select (logits, new DecodingOptions { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP, BannedTokens = banned }, (ulong)seed);

    [Fact]
    public void What_is_drawn_is_allowed_and_its_log_probability_is_the_models() => ForAny.Check(Draws, draw =>
    {
        var drawn = Draw(draw);
        Assert.InRange(drawn.Token, 0, draw.Logits.Length - 1);
        Assert.DoesNotContain(drawn.Token, draw.Options.BannedTokens);
        var largest = draw.Logits.Max();
        var normalizer = largest + Math.Log(draw.Logits.Sum(logit => Math.Exp((double)logit - largest)));
        Assert.Equal(draw.Logits[drawn.Token] - normalizer, drawn.LogProbability, Nats);
        Assert.InRange(drawn.SampledLogProbability, float.MinValue, 1e-6f);
        if (draw.Options.TopK > 0)
        {
            var better = draw.Logits.Where((_, id) => !draw.Options.BannedTokens.Contains(id)).Count(logit => logit > draw.Logits[drawn.Token]);
            Assert.InRange(better, 0, draw.Options.TopK - 1);
        }
    });

    [Fact]
    public void A_draw_depends_on_its_row_seed_and_index_alone() => ForAny.Check(Draws, draw => Assert.Equal(Draw(draw), Draw(draw)));

    [Fact]
    public void The_first_stop_is_found_however_the_bytes_arrive() => ForAny.Check(
        from text in Gen.Elements("a", "b", "ab", "\n", "→").ArrayOf()
        from stops in Gen.Elements("ab", "ba", "\n\n", "→", "b→a", "aaa").NonEmptyListOf()
        from step in ForAny.Number(1, 5)
        select (Bytes: Encoding.UTF8.GetBytes(string.Concat(text)), Stops: stops.ToArray(), Step: step),
        input =>
        {
            var matcher = new StopMatcher(input.Stops);
            for (var length = 0; length < input.Bytes.Length;)
            {
                var added = Math.Min(input.Step, input.Bytes.Length - length);
                length += added;
                var so = input.Bytes.AsSpan(0, length).ToArray();
                var expected = input.Stops.Select(stop => so.AsSpan().IndexOf(Encoding.UTF8.GetBytes(stop))).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
                Assert.Equal(expected, matcher.Find(so, added));
                if (expected >= 0)
                {
                    return; // a sequence ends here
                }
            }
        });

    private static TokenDraw Draw((float[] Logits, DecodingOptions Options, ulong Seed) draw)
    {
        fixed (float* row = draw.Logits)
        {
            return new TokenSampler(draw.Options).Draw(row, draw.Logits.Length, draw.Seed, 3);
        }
    }
}
