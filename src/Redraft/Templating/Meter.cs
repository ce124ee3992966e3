using System.Runtime.CompilerServices;

namespace Redraft.Templating;

/// <summary>Counts what a rendering uses up, and ends it at the limits.</summary>
internal sealed class Meter(TemplateLimits limits)
{
    private const int CharactersPerStep = 32; // of texts that are searched or copied

    private long _steps, _made;
    private int _depth;

    /// <summary>Something is done.</summary>
    /// <param name="at">Where in the template.</param>
    /// <param name="characters">How long the texts are that it goes through.</param>
    public void Step(int at, long characters = 0)
    {
        _steps += 1 + (characters / CharactersPerStep);
        if (_steps > limits.Steps)
        {
            throw new TemplateFault(at, $"the template takes more than {limits.Steps} steps; it was given up");
        }
    }

    /// <summary>Something is made.</summary>
    /// <param name="at">Where in the template.</param>
    /// <param name="size">Its characters or items.</param>
    public void Make(int at, long size)
    {
        _made += size;
        if (_made > limits.Made)
        {
            throw new TemplateFault(at, $"the template makes more than {limits.Made} characters; it was given up");
        }
    }

    /// <summary>One level deeper.</summary>
    public void Enter(int at)
    {
        if (++_depth > limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFault(at, $"the template goes deeper than {limits.Depth} levels; it was given up");
        }
    }

    /// <summary>And back. Not called where a fault ends the rendering.</summary>
    public void Leave() => _depth--;
}
