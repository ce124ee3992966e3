namespace Redraft.Bench.Growing;

/// <summary>Where each sweep departs from its prediction, and why; written from what was measured.</summary>
internal static class Remarks
{
    public const string TrainingWidth = "A narrow model runs at seven tenths of a wide one's rate: norms, GELU, softmax and the optimizer grow with D alone and weigh more, and short rows fill fewer registers. Memory is as counted and 10 to 30 MB more: the program itself, compiled code, packed panels.";
    public const string TrainingDepth = "As predicted: a layer costs what a layer costs.";
    public const string TrainingContext = "As predicted, though attention's share of the operations rises from a hundredth to a third: its short products run at nearly the rate of the wide ones, a twentieth below at 1,024 tokens. Memory hardly grows, as no [T, T] array exists.";
    public const string TrainingBatch = "A single sequence is a fifth dearer per token: AdamW and the packing of weights cost the same for any batch. Memory stops growing at 1,024 tokens, which is what one pass holds; more are taken pass by pass.";
    public const string TrainingThreads = "The machine has two processors: two threads take 0.57 of one's time, for an eighth more processor time, as threads that wait for the next region spin. More threads than processors cost a seventh to a third more wall time than two: every region waits for one that isn't running.";
    public const string GenerationWidth = "Below 1 for the same reason as in training, and the drawing, a softmax over 1,024 logits a token, doesn't grow with width at all.";
    public const string GenerationDepth = "As predicted; from eight layers on the packed weights, keys and values of a pass no longer fit the second-level cache, and the rate falls by a twentieth.";
    public const string GenerationContext = "As predicted. The prompt is computed and kept once for all 32 samples, so thirty times the prompt costs three times as much and a quarter more memory.";
    public const string GenerationSamples = "The second sample is nearly free: a product of one row waits for its weights, and the prompt is shared. From sixteen samples on each costs the same.";
    public const string GenerationThreads = "Regions last microseconds, so threads wait for each other more often than in training: two take 0.7 of one's time for a third more processor time, most of it spinning. More threads than processors are slower than one.";
}
