using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Adapting;

/// <summary>Low-rank adapters on a model's linear layers: the model's own weights stand still, small matrices beside them are trained.</summary>
/// <remarks>
/// <code>
/// y = W·x + b + α/r · B·A·drop(x)          W [outer, inner], A [r, inner], B [outer, r], B = 0 at first
/// </code>
/// While it is attached, none of the model's own weights has a gradient. Switched off (<see cref="Enabled"/>), the model is the one that it was
/// before, the reference model, in the same memory. Starting A: N(0, 1/(3·inner)), the variance of PEFT's.
/// <para>Merged, the model is as fast as without adapter: W + α/r·B·A, rounded once. No arithmetic takes that back exactly, so
/// the bits of the matrices that are adapted are kept until <see cref="Unmerge"/>.</para>
/// Source: Hu et al. 2021, arXiv:2106.09685, Eq. 3; differs from it in that every linear layer is adapted unless
/// <see cref="LoraOptions.Targets"/> says otherwise, as in Dettmers et al. 2023, arXiv:2305.14314.
/// </remarks>
public sealed class Lora : IDisposable
{
    private readonly ITransformer _model;
    private readonly WorkerPool _pool;
    private readonly ulong _seed;
    private readonly Parameter[] _frozen; // the model's weights that trained before
    private bool _enabled = true;
    private ulong _step;
    private ulong _passOfStep;

    private Lora(ITransformer model, LoraOptions options, WorkerPool pool, ulong seed, IReadOnlyList<Parameter> targets)
    {
        (_model, Options, _pool, _seed) = (model, options, pool, seed);
        _frozen = [.. model.Parameters.Where(parameter => parameter.Trains)];
        Matrices = [.. targets.Select((target, place) => new LowRank(target, options, seed, place))];
        Parameters = [.. Matrices.SelectMany(matrix => new[] { matrix.A, matrix.B })];
    }

    /// <summary>Rank, α, dropout, targets.</summary>
    public LoraOptions Options { get; }

    /// <summary>A and B of each matrix, in the model's order, named as in PEFT: <c>….lora_A.weight</c>.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether the adapters act; without them the model is the reference model, bit for bit.</summary>
    /// <exception cref="InvalidOperationException">When set while merged.</exception>
    public bool Enabled
    {
        get => _enabled;
        set
        {
            if (Merged)
            {
                throw new InvalidOperationException("The adapters are part of the weights and can't be switched; unmerge them first.");
            }

            _enabled = value;
            Matrices.ForEach(matrix => matrix.Active = value);
        }
    }

    /// <summary>Whether the adapters are part of the weights.</summary>
    public bool Merged { get; private set; }

    /// <summary>The model that they are on.</summary>
    internal ITransformer Model => _model;

    /// <summary>The adapted matrices.</summary>
    internal List<LowRank> Matrices { get; }

    /// <summary>Puts adapters on a model. It computes what it did before until they are trained.</summary>
    /// <param name="model">The model; stays usable, and owns nothing of this.</param>
    /// <param name="options">Which, how large.</param>
    /// <param name="pool">Who computes merges.</param>
    /// <param name="seed">Decides where A starts and what dropout leaves out.</param>
    /// <exception cref="ArgumentException">If options are out of range, a pattern matches no linear layer, or the model has adapters.</exception>
    public static Lora Attach(ITransformer model, LoraOptions options, WorkerPool pool, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        if (model.Adapter is not null)
        {
            throw new ArgumentException("The model has adapters already; dispose them first.", nameof(model));
        }

        string[] problems = [.. options.Problems(), .. options.ProblemsWith(model)];
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }

        var lora = new Lora(model, options, pool, seed, [.. options.TargetsIn(model)]);
        lora.PutOn();
        return lora;
    }

    /// <summary>Puts the same adapters on another model of the same shape; each is trained for itself from then on.</summary>
    /// <exception cref="ArgumentException">If that has adapters, or other matrices.</exception>
    public Lora CopyTo(ITransformer model)
    {
        var copy = Attach(model, Options, _pool, _seed);
        if (!copy.Parameters.Select(Describe).SequenceEqual(Parameters.Select(Describe)))
        {
            copy.Dispose();
            throw new ArgumentException("Expected a model with the matrices of this one, found another.", nameof(model));
        }

        foreach (var (from, to) in Parameters.Zip(copy.Parameters))
        {
            from.Value.Span.CopyTo(to.Value.Span);
        }

        return copy;

        static string Describe(Parameter parameter) => $"{parameter.Name} [{string.Join(", ", parameter.Shape)}]";
    }

    /// <summary>Takes the adapters off for a while: the model is the one that it was before, and can have others, until <see cref="PutOn"/>.</summary>
    /// <remarks>So several sets of adapters take turns on one model, in the memory of one.</remarks>
    /// <exception cref="InvalidOperationException">If they are merged, or aren't on.</exception>
    public void TakeOff()
    {
        if (Merged || _model.Adapter != this)
        {
            throw new InvalidOperationException(Merged ? "The adapters are part of the weights and can't be taken off; unmerge them first." : "The adapters aren't on the model.");
        }

        foreach (var matrix in Matrices)
        {
            matrix.Target.Adapter = null;
        }

        foreach (var parameter in _frozen)
        {
            parameter.Trains = true;
        }

        _model.Adapter = null;
    }

    /// <summary>Puts the adapters on again.</summary>
    /// <exception cref="InvalidOperationException">If the model has adapters.</exception>
    public void PutOn()
    {
        if (_model.Adapter is not null)
        {
            throw new InvalidOperationException("The model has adapters already; take them off first.");
        }

        foreach (var parameter in _frozen)
        {
            parameter.Trains = false;
        }

        Matrices.ForEach(matrix => matrix.Target.Adapter = matrix);
        _model.Adapter = this;
    }

    /// <summary>Makes the adapters part of the weights.</summary>
    /// <exception cref="InvalidOperationException">If they are already, or are switched off.</exception>
    public void Merge()
    {
        if (Merged || !Enabled)
        {
            throw new InvalidOperationException(Merged ? "The adapters are merged already." : "The adapters are switched off; enable them before merging.");
        }

        foreach (var matrix in Matrices)
        {
            matrix.Merge(_pool);
            matrix.Active = false;
        }

        Merged = true;
    }

    /// <summary>Takes the adapters out of the weights again, which then have the bits that they had before.</summary>
    /// <exception cref="InvalidOperationException">If they aren't merged.</exception>
    public void Unmerge()
    {
        if (!Merged)
        {
            throw new InvalidOperationException("The adapters aren't merged.");
        }

        foreach (var matrix in Matrices)
        {
            matrix.Unmerge();
            matrix.Active = true;
        }

        Merged = false;
    }

    /// <summary>Leaves the adapters in the weights for good and takes them off: the model is a plain one that has learned, and nothing is kept.</summary>
    /// <exception cref="InvalidOperationException">If they are merged already, or are switched off.</exception>
    public void Fold()
    {
        Merge();
        Matrices.ForEach(matrix => matrix.Forget());
        Merged = false;
        Dispose();
    }

    /// <summary>Takes the adapters off: the model has its own weights again, and trains those that it trained before.</summary>
    public void Dispose()
    {
        if (_model.Adapter == this)
        {
            if (Merged)
            {
                Unmerge();
            }

            TakeOff();
        }

        Matrices.ForEach(matrix => matrix.Dispose());
    }

    /// <summary>Names the optimizer step that the next passes belong to, so that what dropout leaves out depends on nothing else.</summary>
    internal void BeginStep(int step) => (_step, _passOfStep) = ((ulong)step, 0);

    /// <summary>Names the next training pass.</summary>
    internal ulong NextNoise() => SplitMix64.BitsAt(SplitMix64.BitsAt(_seed, _step), _passOfStep++);
}
