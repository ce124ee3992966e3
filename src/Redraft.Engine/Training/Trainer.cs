using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Objectives;
using Redraft.Engine.Optimizing;

namespace Redraft.Engine.Training;

/// <summary>Trains a model's weights in place, or those of its adapters where it has some, one optimizer step at a time.</summary>
/// <remarks>The same examples, options and starting weights give the same bits for any thread count, and across stop and resume.</remarks>
public sealed class Trainer : IDisposable
{
    private readonly ITransformer _model;
    private readonly IReadOnlyList<TrainingSequence> _sequences;
    private readonly TrainingOptions _options;
    private readonly BatchPlan _plan; // of what is judged together
    private readonly int _together;
    private readonly BatchGradient _batchGradient;
    private readonly Gradients _gradients;
    private readonly AdamW _optimizer;
    private readonly WeightAverage? _average;
    private readonly TimeProvider _clock;
    private readonly Parameter[] _frozen;  // by the options
    private readonly Parameter[] _trained;
    private readonly bool _recomputedBefore;
    private readonly ProductPrecision _precisionBefore;
    private bool _averaged; // the weights are the average, and nothing can be trained

    /// <summary>Checks everything and makes ready; changes no weight.</summary>
    /// <param name="model">What to train.</param>
    /// <param name="sequences">On what.</param>
    /// <param name="options">How.</param>
    /// <param name="pool">Who computes.</param>
    /// <param name="objective">The loss; null for <see cref="WeightedNll"/>. Where it judges several examples together, they count as one in the options.</param>
    /// <param name="clock">For the speed in progress reports; null for the system's.</param>
    /// <exception cref="ArgumentException">Names everything that is wrong with options and examples, adapters that are switched off or merged included.</exception>
    public Trainer(
        ITransformer model,
        IReadOnlyList<TrainingSequence> sequences,
        TrainingOptions options,
        WorkerPool pool,
        ITokenObjective? objective = null,
        TimeProvider? clock = null)
    {
        Refuse(options.Problems(), nameof(options));
        Refuse(sequences.Count == 0 ? ["Expected at least one example, found none."] : [], nameof(sequences));
        Refuse(sequences.SelectMany(sequence => sequence.Problems(model.Config.VocabularySize, model.Config.ContextLength)), nameof(sequences));
        objective ??= new WeightedNll();
        Refuse(sequences.Count % objective.Together == 0 ? [] : [$"Expected a multiple of {objective.Together} examples, which {objective.Name} judges together, found {sequences.Count}."], nameof(sequences));
        (_model, _sequences, _options, _clock) = (model, sequences, options, clock ?? TimeProvider.System);
        _together = objective.Together;
        _plan = new BatchPlan([.. sequences.Chunk(_together).Select(group => group.Sum(sequence => sequence.Rows))], options);
        _frozen = [.. model.Parameters.Where(parameter => parameter.Trains && NamePattern.MatchesAny(options.Freeze, parameter.Name))];
        _trained = [.. model.Adapter?.Parameters ?? model.Parameters.Where(parameter => parameter.Trains).Except(_frozen)];
        Refuse(TrainedProblems(), nameof(options));
        foreach (var parameter in _frozen)
        {
            parameter.Trains = false;
        }

        (_recomputedBefore, model.Recompute) = (model.Recompute, options.Recompute);
        (_precisionBefore, model.TrainingPrecision) = (model.TrainingPrecision, options.Precision);
        _batchGradient = new BatchGradient(model, objective, pool);
        _gradients = new Gradients(_trained, pool);
        _optimizer = new AdamW(_trained, options.Optimizer, pool);
        _average = options.Ema is { } decay ? new WeightAverage(_trained, decay, pool) : null;
    }

    /// <summary>Optimizer steps that the training has.</summary>
    public int Steps => _plan.Steps;

    /// <summary>Optimizer steps made.</summary>
    public int Step { get; private set; }

    /// <summary>Makes all steps that are left.</summary>
    /// <param name="report">Called after each step.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    /// <exception cref="BrokenNumericsException">If a loss or gradient isn't finite.</exception>
    public void Run(Action<TrainingProgress>? report = null, CancellationToken cancellation = default)
    {
        while (Step < Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            var progress = StepOnce();
            report?.Invoke(progress);
        }
    }

    /// <summary>Makes one step.</summary>
    /// <exception cref="BrokenNumericsException">If a loss or gradient isn't finite; the weights are as before the step.</exception>
    public TrainingProgress StepOnce()
    {
        RequireOwnWeights();
        if (Step >= Steps)
        {
            throw new InvalidOperationException($"The training has {Steps} steps and all are made.");
        }

        var started = _clock.GetTimestamp();
        TrainingSequence[] batch = [.. _plan.Next().SelectMany(index => Enumerable.Range(index * _together, _together)).Select(index => _sequences[index])]; // [examples of the batch]
        _gradients.Clear();
        var loss = _batchGradient.Add(batch, _options.TokensPerPass, Step + 1);
        var norm = _gradients.Norm();
        if (!double.IsFinite(norm))
        {
            throw new BrokenNumericsException(Step + 1, "gradient norm", norm, [.. batch.Select(sequence => sequence.Id)]);
        }

        var rate = LearningRateAt(Step);
        _optimizer.Step(rate, Gradients.ClippingScale(norm, _options.ClipNorm));
        Step++;
        _average?.Update(Step);
        return new TrainingProgress(
            Step, Steps, loss, norm, rate, batch.Sum(sequence => sequence.Rows), _clock.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Does something with the average weights in the model's place, such as saving or evaluating it; with its own where no average is made.</summary>
    public void WithAverage(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_average is null || Step == 0 || _averaged)
        {
            work();
            return;
        }

        TakeAverage();
        try
        {
            work();
        }
        finally
        {
            _average.Exchange();
            _averaged = false;
        }
    }

    /// <summary>Leaves the average weights in the model, where one is made; after that nothing can be trained.</summary>
    public void TakeAverage()
    {
        if (_average is not null && Step > 0 && !_averaged)
        {
            _average.Exchange();
            _averaged = true;
        }
    }

    /// <summary>Copies of the weights that are trained, moments, averages and place.</summary>
    public TrainerState Snapshot()
    {
        RequireOwnWeights();
        return new TrainerState(
            Step,
            _plan.Epoch,
            _plan.Position,
            [.. _trained.Select(parameter => parameter.Value.Span.ToArray())],
            [.. _optimizer.FirstMoments.Select(moments => moments.Span.ToArray())],
            [.. _optimizer.SecondMoments.Select(moments => moments.Span.ToArray())],
            [.. (_average?.Values ?? []).Select(average => average.Span.ToArray())]) { Precision = _options.Precision };
    }

    /// <summary>Goes to where another training with the same examples and options was.</summary>
    /// <exception cref="ArgumentException">If the state is of another model, or of a training in another precision.</exception>
    public void Restore(TrainerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        RequireOwnWeights();
        if (state.Precision != _options.Precision)
        {
            throw new ArgumentException($"Expected a state of a training in {_options.Precision}, found one in {state.Precision}.", nameof(state));
        }

        Span<FloatBuffer[]> targets =
        [
            [.. _trained.Select(parameter => parameter.Value)], [.. _optimizer.FirstMoments], [.. _optimizer.SecondMoments], [.. _average?.Values ?? []],
        ];
        Span<float[][]> sources = [state.Weights, state.FirstMoments, state.SecondMoments, state.Averages];
        for (var kind = 0; kind < sources.Length; kind++)
        {
            var expected = targets[kind].Select(values => values.Length);
            var found = sources[kind].Select(values => (long)values.Length);
            if (!expected.SequenceEqual(found))
            {
                throw new ArgumentException(
                    $"Expected arrays of {string.Join(", ", expected)} floats, found {string.Join(", ", found)}: the state is of another model.",
                    nameof(state));
            }
        }

        for (var kind = 0; kind < sources.Length; kind++)
        {
            for (var p = 0; p < sources[kind].Length; p++)
            {
                sources[kind][p].CopyTo(targets[kind][p].Span);
            }
        }

        _plan.MoveTo(state.Epoch, state.Position);
        (Step, _optimizer.Steps) = (state.Step, state.Step);
    }

    /// <summary>Frees all but the model, whose frozen weights can be trained again.</summary>
    public void Dispose()
    {
        _model.Recompute = _recomputedBefore;
        foreach (var parameter in _frozen)
        {
            parameter.Trains = true;
        }

        _model.TrainingPrecision = _precisionBefore;
        _batchGradient.Dispose();
        _optimizer.Dispose();
        _average?.Dispose();
    }

    private void RequireOwnWeights()
    {
        if (_averaged)
        {
            throw new InvalidOperationException("The model holds the average weights, and training goes on from its own; nothing follows TakeAverage.");
        }
    }

    private IEnumerable<string> TrainedProblems()
    {
        foreach (var fault in _options.ProblemsWith(_model))
        {
            yield return fault;
        }

        if (_options.Freeze.Count > 0 && _model.Adapter is not null)
        {
            yield return "Freeze: with adapters all of the model's own weights are frozen already; leave it out.";
        }

        if (_model.Adapter is { } adapter && (adapter.Merged || !adapter.Enabled))
        {
            yield return $"The model's adapters are {(adapter.Merged ? "merged; unmerge" : "switched off; enable")} them before training.";
        }
    }

    private static void Refuse(IEnumerable<string> problems, string argument)
    {
        const int Shown = 20;
        var all = problems.ToArray();
        if (all.Length > 0)
        {
            var rest = all.Length > Shown ? $"{Environment.NewLine}… and {all.Length - Shown} more." : "";
            throw new ArgumentException(string.Join(Environment.NewLine, all.Take(Shown)) + rest, argument);
        }
    }

    private double LearningRateAt(int step)
    {
        var warmUp = _options.WarmUpSteps ?? (int)Math.Round(_options.WarmUpFraction * Steps);
        return _options.LearningRate * LearningRateSchedules.Factor(_options.Schedule, step, Steps, warmUp);
    }
}
