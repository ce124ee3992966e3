using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Objectives;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Objectives;

public sealed class PairwiseLogisticTests : TokenObjectiveContract
{
    private const int Digits = 6; // float inputs
    private const float Step = 1 / 64f;
    private const double Slope = 2e-3; // single-precision passes between two differences of 1/64

    private static readonly float[] Sides = [1, -1, -1, 1];
    private static readonly PairwiseLogistic Objective = new();

    protected override ITokenObjective Part => Objective;

    [Theory]
    [InlineData(1.2, 0.3, 0.3411538747)]
    [InlineData(0.3, 1.2, 1.2411538747)]
    [InlineData(0.7, 0.7, 0.6931471806)]
    public void The_loss_of_a_pair_is_that_of_its_two_scores(double preferred, double other, double loss)
    {
        // s = logp[yes] − logp[no] of each text.
        float[] logp = [-1 + (float)preferred, -1, -2 + (float)other, -2];
        var gradient = new float[4];

        Assert.Equal(loss, Objective.Evaluate(logp, Sides, normalizer: 1, gradient), Digits);
        var pull = 1 / (1 + Math.Exp(preferred - other));
        Assert.Equal([-pull, pull, pull, -pull], gradient.Select(g => (double)g), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Scores_far_apart_neither_overflow_nor_vanish()
    {
        var gradient = new float[4];
        Assert.Equal(400, Objective.Evaluate([-400, 0, 0, 0], Sides, 1, gradient), Digits);
        Assert.Equal([-1, 1, 1, -1], gradient);
        Assert.Equal(0, Objective.Evaluate([0, -400, 0, 0], Sides, 1, gradient), Digits);
        Assert.All(gradient, g => Assert.Equal(0, g, Digits));
    }

    [Fact]
    public void The_gradient_of_the_weights_is_the_slope_of_the_pairs_loss_through_a_whole_model()
    {
        using var pool = new WorkerPool(1);
        using var model = Model(pool);
        using var batch = new BatchGradient(model, Objective, pool, chunkRows: 1);
        var pairs = Pairs();
        var gradients = new PairGradients(model);
        _ = batch.Add(pairs, 1, 1);
        foreach (var (parameter, at) in model.Parameters.Select((p, i) => (p, (i * 7) % (int)p.Value.Length)))
        {
            var (value, slope) = (parameter.Value.Span[at], parameter.Gradient.Span[at]);
            Assert.Equal((Loss(+1) - Loss(-1)) / (2 * Step), slope, Slope);
            parameter.Value.Span[at] = value;

            double Loss(int side)
            {
                parameter.Value.Span[at] = value + (side * Step);
                return gradients.LossOf(() => batch.Add(pairs, 1000, 1));
            }
        }
    }

    [Fact]
    public void A_pair_that_is_learned_ends_the_right_way_round_and_is_never_torn_apart()
    {
        using var pool = new WorkerPool(1);
        using var model = Model(pool);
        var losses = new List<double>();
        using var trainer = new Trainer(
            model, Pairs(), new TrainingOptions { Steps = 30, ExamplesPerBatch = 1, TokensPerPass = 1, LearningRate = 1e-2 }, pool, Objective);
        trainer.Run(step => losses.Add(step.Loss), CancellationToken.None);

        Assert.InRange(losses[0], 0.4, 1.1); // about ln 2
        Assert.InRange(losses[^1], 0, 0.1);
    }

    [Fact]
    public void A_pair_that_is_not_whole_is_refused()
    {
        using var pool = new WorkerPool(1);
        using var model = Model(pool);
        var error = Assert.Throws<ArgumentException>(() => new Trainer(model, [.. Pairs().Skip(1)], new TrainingOptions { Steps = 1 }, pool, Objective));
        Assert.Contains("multiple of 4", error.Message, StringComparison.Ordinal);
    }

    // Two pairs; 1 is the answer yes, 2 the answer no.
    private static IReadOnlyList<TrainingSequence> Pairs() =>
    [
        .. new[] { (Preferred: (int[])[3, 4, 5], Other: (int[])[3, 6, 5]), (Preferred: [7, 4, 9, 8], Other: [7, 6, 9, 8]) }.SelectMany((pair, i) => new[]
        {
            TrainingSequence.Of($"{i} yes", pair.Preferred, [1]), TrainingSequence.Of($"{i} no", pair.Preferred, [2], -1),
            TrainingSequence.Of($"{i} other yes", pair.Other, [1], -1), TrainingSequence.Of($"{i} other no", pair.Other, [2]),
        }),
    ];

    private static ITransformer Model(WorkerPool pool)
    {
        var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = "llama", VocabularySize = 20, Width = 16, Layers = 1, Heads = 2, KeyValueHeads = 1, HeadWidth = 8,
                FeedForwardWidth = 24, ContextLength = 16,
            },
            pool);
        model.Initialize(2);
        return model;
    }

    /// <summary>Keeps a model's gradients as they are while losses are computed.</summary>
    private sealed class PairGradients
    {
        private readonly ITransformer _model;

        public PairGradients(ITransformer model)
        {
            _model = model;
            foreach (var parameter in model.Parameters)
            {
                parameter.Gradient.Span.Clear();
            }
        }

        public double LossOf(Func<double> run)
        {
            var kept = _model.Parameters.Select(p => p.Gradient.Span.ToArray()).ToList();
            var loss = run();
            foreach (var (parameter, gradient) in _model.Parameters.Zip(kept))
            {
                gradient.CopyTo(parameter.Gradient.Span);
            }

            return loss;
        }
    }
}
