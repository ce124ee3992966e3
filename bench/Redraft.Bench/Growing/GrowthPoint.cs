using Redraft.Bench.Working;
using Redraft.Engine.Kernels;

namespace Redraft.Bench.Growing;

/// <summary>One size of a sweep.</summary>
/// <param name="Value">What is varied.</param>
/// <param name="Operations">What <see cref="OperationCount"/> predicts for one call.</param>
/// <param name="Bytes">What <see cref="ByteCount"/> predicts.</param>
/// <param name="Threads">Who computes.</param>
/// <param name="Make">Makes the work.</param>
internal sealed record GrowthPoint(int Value, long Operations, long Bytes, int Threads, Func<WorkerPool, IWork> Make);
