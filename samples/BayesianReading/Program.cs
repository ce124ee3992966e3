// The Bayesian reading of learning from language feedback, on a problem whose 81 programs can all be written down. In the checkout's folder:
//     dotnet run --project samples/BayesianReading -c Release
using BayesianReading;
using Redraft;
using Redraft.Evaluating.Statistics;

const double Beta = 6;
var (first, second) = (Toy.Right[0], Toy.Right[1]);

void Say(string text = "") => Console.WriteLine(text);
void Heading() => Say($"{"",-52}{Grammar.Text(first),12}{Grammar.Text(second),13}{"right",9}");
void Row(string name, IReadOnlyList<double> p) => Say($"{name,-52}{p[first],12:F4}{p[second],13:F4}{Distributions.Passes(p),9:F4}");

Say($"1. The problem: \"twice x, and two more\". {Grammar.Count} programs, {Toy.Right.Count} of them right.");
Heading();
Row("π₀, the model before", Toy.Base);

Say($"\n2. The target: every program alike, tilted by its reward, β = {Beta}.");
var posterior = Distributions.Tilted(null, Beta);
Row("π* = exp(βR)/Z", posterior);

Say("\n3. What can be drawn: drafts that fail, words on them, redrafts. All of it enumerated.");
var q = Toy.Proposal();
var rejecting = Toy.RejectingProposal();
Row("q, every redraft kept (summaries)", q);
Row("q⁺, redrafts that pass kept (programs)", rejecting);

Say("\n4. The weights of what was drawn decide which target is learned.");
double[] exact = [.. posterior.Zip(q, (target, proposal) => target / proposal)];
double[] usual = [.. Toy.Reward.Select(reward => Math.Exp(Beta * reward))];
IReadOnlyList<double> Reached(IReadOnlyList<double> proposal, IReadOnlyList<double> weights) => Distributions.Normalised([.. proposal.Zip(weights, (p, w) => p * w)]);
var target = Reached(q, usual);
Row("q weighted π*/q: the target is π* itself", Reached(q, exact));
Row("q weighted exp(βR): the target is q·exp(βR)/Z", target);
Row("q⁺ weighted π*/q: π* among what passes", Reached(rejecting, exact));
Row("q⁺ weighted exp(βR): q⁺ again, whatever β", Reached(rejecting, usual));
Say($"KL(π* ‖ q·exp(βR)/Z) = {Distributions.Kl(posterior, target):F4} nats. Of n samples, π*/q leaves the worth of {Distributions.EffectiveShare(q, exact):F3} n, exp(βR) of {Distributions.EffectiveShare(q, usual):F3} n.");

Say("\n5. Weighted maximum likelihood finds the forward projection: the policy π of its family with the least KL(target ‖ π).");
Say("   The family here: each token is chosen without a look at the others.");
var start = LogLinearPolicy.OfTokens().Like(Toy.Base);
var nearest = start.Distribution(DirectMinimum.From(start.Parameters, at => Distributions.Kl(target, start.Distribution(at))));
Say($"{"KL(q·exp(βR)/Z ‖ π)",-52}{"nats",12}");
Say($"{"least, by trying values",-52}{Distributions.Kl(target, nearest),12:F6}");
var random = new SeededRandom(1);
var counts = new List<int>();
foreach (var n in new[] { 100, 1_000, 10_000, 100_000 })
{
    while (counts.Count < n)
    {
        counts.Add(Toy.DrawRedraft(random));
    }

    var set = new double[Grammar.Count];
    foreach (var (redraft, weight) in counts.Zip(ImportanceWeights.Of([.. counts.Select(redraft => Toy.Reward[redraft])], Beta)))
    {
        set[redraft] += weight;
    }

    var learner = LogLinearPolicy.OfTokens().Like(Toy.Base);
    Training.Imitate(learner, set);
    Say($"{$"learned from {n:N0} weighted redrafts",-52}{Distributions.Kl(target, learner.Distribution()),12:F6}");
}

var imitator = LogLinearPolicy.OfTokens().Like(Toy.Base);
Training.Imitate(imitator, target);
Say($"{"learned from all of them",-52}{Distributions.Kl(target, imitator.Distribution()),12:F6}");

Say("\n6. Policy gradient on E[R] − KL(π ‖ π₀)/β finds the reverse projection: the least KL(π ‖ π₀·exp(βR)/Z).");
var tilted = Distributions.Tilted(Toy.Base, Beta);
var seeking = start.Distribution(DirectMinimum.From(start.Parameters, at => Distributions.Kl(start.Distribution(at), tilted)));
var reinforced = LogLinearPolicy.OfTokens().Like(Toy.Base);
Training.Reinforce(reinforced, Beta);
var sampled = LogLinearPolicy.OfTokens().Like(Toy.Base);
Training.ReinforceBySamples(sampled, Beta, steps: 2000, batch: 100, seed: 1);
Say($"{"KL(π ‖ π₀·exp(βR)/Z)",-52}{"nats",12}{"J",13}");
foreach (var (name, policy) in new[] { ("least near π₀, by trying values", seeking), ("policy gradient, exact", reinforced.Distribution()), ("policy gradient, 2,000 batches of 100 samples", sampled.Distribution()) })
{
    Say($"{name,-52}{Distributions.Kl(policy, tilted),12:F6}{Training.Objective(policy, Beta),13:F6}");
}

Say("\n7. The same target, π₀·exp(βR)/Z, in both directions.");
var covering = LogLinearPolicy.OfTokens().Like(Toy.Base);
Training.Imitate(covering, tilted);
Heading();
Row("the target", tilted);
Row("forward, tokens apart: covers both, and mixes them", covering.Distribution());
Row("reverse, tokens apart: takes one", reinforced.Distribution());
var (freeForward, freeReverse) = (LogLinearPolicy.OfPrograms().Like(Toy.Base), LogLinearPolicy.OfPrograms().Like(Toy.Base));
Training.Imitate(freeForward, tilted);
Training.Reinforce(freeReverse, Beta);
Row("forward, any distribution: the target", freeForward.Distribution());
Row("reverse, any distribution: the target", freeReverse.Distribution());

Say("\n8. Best of N learns nothing: it tilts π₀ at the time of asking, and stays near it.");
Say($"{"",-52}{"KL from π₀",12}{"ln N−(N−1)/N",13}{"right",9}");
foreach (var n in new[] { 1, 4, 16, 64 })
{
    var best = Distributions.BestOf(n, Toy.Base);
    Say($"{$"best of {n}",-52}{Math.Max(0, Distributions.Kl(best, Toy.Base)),12:F4}{BestOfNDivergence.Analytic(n),13:F4}{Distributions.Passes(best),9:F4}");
}
