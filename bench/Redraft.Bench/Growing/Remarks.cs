namespace Redraft.Bench.Growing;

/// <summary>Where each sweep departs from its prediction, and why; written from what was measured.</summary>
internal static class Remarks
{
    public const string TrainingWidth = "A narrow model runs at two thirds of a wide one's rate: norms, GELU, softmax and the optimizer grow with D alone and weigh more, and short rows fill fewer registers.";
    public const string TrainingDepth = "As predicted: a layer costs what a layer costs.";
    public const string TrainingContext = "Slower than counted: attention's share of the operations rises from a hundredth to a third, and its short products run below the rate of the wide ones. Up to 256 tokens attention can't be seen; memory hardly grows, as no [T, T] array exists.";
    public const string TrainingBatch = "A single sequence is a seventh dearer per token: AdamW and the packing of weights cost the same for any batch. Memory stops growing at 1,024 tokens, which is what one pass holds; more are taken pass by pass.";
    public const string TrainingThreads = "Processor time stays the same within the noise, so sharing out costs next to nothing. The wall times say nothing: ten to forty threads of others wanted the two processors, and they have to be taken again on a quiet machine.";
    public const string GenerationWidth = "Below 1 for the same reason as in training, and the drawing, a softmax over 1,024 logits a token, doesn't grow with width at all.";
    public const string GenerationDepth = "A little above 1: with every layer there are more packed weights, keys and values to read in each pass, and from about four layers on they no longer fit the second-level cache.";
    public const string GenerationContext = "As predicted. The prompt is computed and kept once for all 32 samples, so fifteen times the prompt costs three times as much and hardly any memory.";
    public const string GenerationSamples = "The first samples are nearly free: a product of one row waits for its weights, and the prompt is shared. From four samples on each costs the same.";
    public const string GenerationThreads = "From two threads on a fifth to two fifths more processor time: regions last microseconds, threads that wait for the next one spin, and spinning is counted. The wall times say nothing here either (see training).";
}
