using Redraft.Engine.Architectures;

namespace Redraft.Engine.Layers;

/// <summary>A transformer's blocks, one on the other.</summary>
/// <remarks>
/// The backward pass ends at the lowest block in which something learns, and makes no gradient of what lies below it.
/// <para>Where a pass recomputes, of each block but the last only its input is kept, [rows, D], and the rest is made again when its gradient is:
/// the same bits, one more forward pass. Source: Chen, T. et al. 2016, arXiv:1604.06174, section 3 (one segment a block).</para>
/// </remarks>
public sealed unsafe class BlockStack
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly int _width;
    private readonly IBlock[] _blocks;
    private readonly int[] _ends;       // [L], one past each block's last parameter
    private readonly float*[] _inputs;  // [L] of [rows, D], where a pass recomputes

    /// <summary>Makes the blocks.</summary>
    /// <param name="config">How many, how wide.</param>
    /// <param name="parameters">The model's parameters, to which each block adds its own; its norm before its linear layers.</param>
    /// <param name="make">Makes the block of that number.</param>
    public BlockStack(ModelConfig config, IReadOnlyList<Parameter> parameters, Func<int, IBlock> make)
    {
        (_parameters, _width) = (parameters, config.Width);
        (_blocks, _ends, _inputs) = (new IBlock[config.Layers], new int[config.Layers], new float*[config.Layers]);
        for (var b = 0; b < _blocks.Length; b++)
        {
            _blocks[b] = make(b);
            _ends[b] = parameters.Count;
        }
    }

    /// <summary>Goes up through the blocks.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, D], the residual stream.</param>
    public void Forward(Pass pass, float* x)
    {
        for (var b = 0; b < _blocks.Length; b++)
        {
            if (pass.Recompute)
            {
                var floats = (long)pass.Rows * _width;
                _inputs[b] = pass.Inputs.Take(floats); // [rows, D]
                Buffer.MemoryCopy(x, _inputs[b], floats * sizeof(float), floats * sizeof(float));
            }

            pass.Last = b == _blocks.Length - 1;
            _blocks[b].Forward(pass, x);
            pass.EndBlock(last: b == _blocks.Length - 1);
        }
    }

    /// <summary>Goes down again, as far as anything learns.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="dx">[rows, D], in: ∂loss/∂(what the last block left), out: ∂loss/∂(what the first one got), if anything below learns.</param>
    public void Backward(Pass pass, float* dx)
    {
        var lowest = LowestThatLearns();
        for (var b = _blocks.Length - 1; b >= 0 && lowest < _ends[b]; b--)
        {
            pass.Last = b == _blocks.Length - 1;
            if (pass.Recompute && b < _blocks.Length - 1)
            {
                pass.BeginAgain();
                _blocks[b].Forward(pass, _inputs[b]);
            }

            pass.Scratch.Reset();
            pass.Onward = lowest < FirstLinear(b);
            _blocks[b].Backward(pass, dx);
        }
    }

    private int LowestThatLearns()
    {
        for (var p = 0; p < _parameters.Count; p++)
        {
            if (_parameters[p].Trains || _parameters[p].Adapter is { Active: true })
            {
                return p;
            }
        }

        return int.MaxValue;
    }

    private int FirstLinear(int block)
    {
        var p = block == 0 ? 0 : _ends[block - 1];
        while (!_parameters[p].Linear)
        {
            p++;
        }

        return p;
    }
}
