using Redraft.Engine.Sampling;

namespace Redraft.Models;

/// <summary>A token that was drawn for somebody who waits for it.</summary>
/// <param name="Prompt">The number of the prompt among those that were given together.</param>
/// <param name="Sample">The number of the sample among the prompt's.</param>
/// <param name="Draw">The token.</param>
/// <param name="End">The whole sequence, where this token ended it; else null.</param>
public readonly record struct LiveDraw(int Prompt, int Sample, TokenDraw Draw, SampledSequence? End);
