using BayesianReading;
using Redraft;
using Redraft.Contracts;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;

namespace Samples.Tests;

/// <summary>What the sample prints, computed in other ways: closed forms, values without gradients, draws.</summary>
public sealed class BayesianReadingTests
{
    private const double Beta = 6;
    private const double Exact = 1e-12; // sums of 81 doubles
    private const double Learned = 1e-6; // gradients end where no slope is above 1e-9; values alone find a minimum's place to 1e-8

    private static readonly IReadOnlyList<double> Tilted = Distributions.Tilted(Toy.Base, Beta);

    private static LogLinearPolicy Tokens => LogLinearPolicy.OfTokens().Like(Toy.Base);

    private static LogLinearPolicy Programs => LogLinearPolicy.OfPrograms().Like(Toy.Base);

    [Fact]
    public void The_grammar_has_81_programs_and_two_of_them_are_right()
    {
        Assert.Equal(81, Grammar.Programs.Select(Grammar.Text).Distinct().Count());
        Assert.Equal(["(x + 1) * 2", "(x * 2) + 2"], Toy.Right.Select(Grammar.Text));
        Assert.All(Toy.Right, p => Assert.Equal(12, Grammar.Run(p, 5)));
        Assert.Equal(0.5 * 0.4 * 0.25 * 0.4, Toy.Base[Toy.Right[0]], Exact);
    }

    [Fact]
    public void The_posterior_favours_what_is_right_by_exp_beta()
    {
        var posterior = Distributions.Tilted(null, Beta);

        Assert.Equal(2 * Math.Exp(Beta) / ((2 * Math.Exp(Beta)) + 79), Distributions.Passes(posterior), Exact);
        Assert.All(Grammar.Programs.Where(p => Toy.Reward[p] == 0), p => Assert.Equal(Math.Exp(Beta), posterior[Toy.Right[0]] / posterior[p], 1e-9));
    }

    [Fact]
    public void A_person_names_a_change_towards_a_nearest_right_program()
        => Assert.All(Grammar.Programs.Where(p => Toy.Reward[p] == 0), draft =>
        {
            var said = Toy.Feedback(draft);

            Assert.Equal(1, said.Sum(words => words.Probability), Exact);
            Assert.All(said, words => Assert.Contains(Toy.Right, right => Grammar.Token(right, words.Position) == words.Token && Grammar.Token(draft, words.Position) != words.Token));
            Assert.All(said, words => Assert.Equal(1, Grammar.Programs.Sum(p => Toy.Refined(p, draft, words)), Exact));
        });

    [Fact]
    public void The_enumerated_proposal_is_what_the_steps_of_a_round_draw()
    {
        const int Draws = 100_000;
        var (q, random) = (Toy.Proposal(), new SeededRandom(7));
        var counts = new int[Grammar.Count];
        for (var i = 0; i < Draws; i++)
        {
            counts[Toy.DrawRedraft(random)]++;
        }

        Assert.Equal(1, q.Sum(), Exact);
        Assert.All(Grammar.Programs, p => Assert.InRange(counts[p] - (Draws * q[p]), -5 * Math.Sqrt(Draws * q[p]), 5 * Math.Sqrt(Draws * q[p]))); // five deviations
    }

    [Fact]
    public void Weights_with_the_proposals_density_reach_the_posterior_and_without_it_its_product_with_the_proposal()
    {
        var (q, posterior) = (Toy.Proposal(), Distributions.Tilted(null, Beta));
        var exact = Distributions.Normalised([.. Grammar.Programs.Select(p => q[p] * (posterior[p] / q[p]))]);
        var usual = Distributions.Normalised([.. Grammar.Programs.Select(p => q[p] * Math.Exp(Beta * Toy.Reward[p]))]);

        Assert.Equal(0, Distributions.Kl(posterior, exact), Exact);
        Assert.Equal(q[Toy.Right[0]] / q[Toy.Right[1]], usual[Toy.Right[0]] / usual[Toy.Right[1]], Exact);
        Assert.True(Distributions.Kl(posterior, usual) > 0.1);
    }

    [Fact]
    public void Where_failing_redrafts_are_thrown_away_beta_changes_nothing()
    {
        var rejecting = Toy.RejectingProposal();

        Assert.All([0.0, 1.0, 50.0], beta => Assert.Equal(0, Distributions.Kl(rejecting, Distributions.Tilted(rejecting, beta)), Exact));
    }

    [Fact]
    public void Weighted_likelihood_ends_at_the_forward_projection()
    {
        var target = Distributions.Tilted(Toy.Proposal(), Beta);
        var learner = Tokens;
        Training.Imitate(learner, target);
        var by = DirectMinimum.From(Tokens.Parameters, at => Distributions.Kl(target, learner.Distribution(at)));

        // The forward projection on independent tokens is known: the target's marginals.
        Assert.All(learner.Expectations(target).Zip(learner.Expectations(learner.Distribution())), pair => Assert.Equal(pair.First, pair.Second, Learned));
        Assert.Equal(Distributions.Kl(target, learner.Distribution(by)), Distributions.Kl(target, learner.Distribution()), Learned);
    }

    [Fact]
    public void Policy_gradient_ends_at_the_reverse_projection()
    {
        var learner = Tokens;
        Training.Reinforce(learner, Beta);
        var found = Distributions.Kl(learner.Distribution(), Tilted);

        double Lowest(IReadOnlyList<double> start) => Distributions.Kl(learner.Distribution(DirectMinimum.From(start, at => Distributions.Kl(learner.Distribution(at), Tilted))), Tilted);
        Assert.Equal(Lowest(Tokens.Parameters), found, Learned);
        var random = new SeededRandom(3);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.True(Lowest([.. Tokens.Parameters.Select(p => p + random.NextDouble())]) > found - Learned)); // no lower valley
    }

    [Fact]
    public void The_penalised_reward_is_the_reverse_divergence_but_for_a_constant()
    {
        var constant = Math.Log(Grammar.Programs.Sum(p => Toy.Base[p] * Math.Exp(Beta * Toy.Reward[p]))) / Beta;

        Assert.All([Toy.Base, Tilted, Toy.Proposal()], p => Assert.Equal(constant - (Distributions.Kl(p, Tilted) / Beta), Training.Objective(p, Beta), Exact));
    }

    [Fact]
    public void Apart_the_directions_differ_and_with_any_distribution_they_agree()
    {
        var (covering, seeking, forward, reverse) = (Tokens, Tokens, Programs, Programs);
        Training.Imitate(covering, Tilted);
        Training.Reinforce(seeking, Beta);
        Training.Imitate(forward, Tilted);
        Training.Reinforce(reverse, Beta);

        Assert.All(Toy.Right, right => Assert.True(covering.Distribution()[right] > 0.05));
        Assert.True(Distributions.Passes(covering.Distribution()) < 0.3);
        Assert.True(seeking.Distribution()[Toy.Right[0]] > 0.9);
        Assert.True(seeking.Distribution()[Toy.Right[1]] < 0.001);
        Assert.Equal(0, Distributions.Kl(Tilted, forward.Distribution()), Learned);
        Assert.Equal(0, Distributions.Kl(Tilted, reverse.Distribution()), Learned);
    }

    [Fact]
    public void Best_of_n_is_the_base_model_tilted_by_rank_and_within_the_analytic_divergence()
        => Assert.All([2, 8, 64], n =>
        {
            var best = Distributions.BestOf(n, Toy.Base);

            Assert.Equal(1 - Math.Pow(1 - Distributions.Passes(Toy.Base), n), Distributions.Passes(best), Exact);
            Assert.Equal(1, best.Sum(), Exact);
            Assert.InRange(Distributions.Kl(best, Toy.Base), 0, Math.Log(n) - ((n - 1.0) / n));
        });

    [Fact]
    public void The_engines_own_model_taught_the_weighted_programs_writes_the_target()
    {
        const int Start = 6; // 0 to 2 are the operators, 3 to 5 the numbers
        var target = Distributions.Tilted(Toy.Proposal(), Beta);
        int[][] programs = [.. Grammar.Programs.Select(p => Enumerable.Range(0, Grammar.Length).Select(i => (i % 2 * Grammar.Choices) + Grammar.Token(p, i)).ToArray())];
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(
            new ModelConfig { ModelType = "llama", VocabularySize = 7, Width = 32, Layers = 2, Heads = 2, KeyValueHeads = 2, HeadWidth = 16, FeedForwardWidth = 64, ContextLength = 8 }, pool);
        model.Initialize(seed: 1);

        double Divergence() => Distributions.Kl(target, [.. programs.Select(tokens => Math.Exp(FullForward.LogProbabilities(model, [Start], tokens).Sum(lp => (double)lp)))]);
        var before = Divergence();
        TrainingSequence[] lessons = [.. programs.Select((tokens, p) => TrainingSequence.Of(Grammar.Text(p), [Start], tokens, (float)target[p]))];
        using (var trainer = new Trainer(model, lessons, new TrainingOptions { Steps = 300, LearningRate = 5e-3, TokensPerPass = 512 }, pool))
        {
            trainer.Run();
        }

        Assert.InRange(before, 4, 10); // seven tokens alike: about 4·ln 7 less the target's entropy
        Assert.InRange(Divergence(), 0, 0.02);
    }
}
