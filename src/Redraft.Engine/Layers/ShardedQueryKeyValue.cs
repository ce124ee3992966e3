namespace Redraft.Engine.Layers;

/// <summary>One matrix [3·D, D] as four machines held it, each with the queries, values and keys of a quarter of the heads: CodeGen.</summary>
/// <remarks>One product, then its columns sorted: the weights stay as the checkpoint has them.</remarks>
internal sealed unsafe class ShardedQueryKeyValue(Linear together, int width) : IQueryKeyValue
{
    private const int Shards = 4;

    public void Forward(Pass pass, float* y, float* q, float* k, float* v)
    {
        var mixed = pass.Scratch.Take(pass.Rows, 3 * width); // [rows, shard, q v k, D / 4]
        together.Forward(pass, y, mixed);
        Move(pass, mixed, q, k, v, together: false);
    }

    public void Backward(Pass pass, float* y, float* dq, float* dk, float* dv, float* dy)
    {
        var mixed = pass.Scratch.Take(pass.Rows, 3 * width); // [rows, shard, q v k, D / 4]
        Move(pass, mixed, dq, dk, dv, together: true);
        together.Backward(pass, y, mixed, dy, accumulate: true);
    }

    private void Move(Pass pass, float* mixed, float* q, float* k, float* v, bool together)
    {
        var quarter = width / Shards;
        RowBlocks.Run(pass.Pool, pass.Rows, 3 * width, (from, to) =>
        {
            for (var piece = from * Shards; piece < to * Shards; piece++)
            {
                var (row, shard) = Math.DivRem(piece, Shards);
                var at = mixed + ((long)piece * 3 * quarter);
                var offset = ((long)row * width) + (shard * quarter);
                Copy(at, q + offset);
                Copy(at + quarter, v + offset);
                Copy(at + (2 * quarter), k + offset);
            }
        });

        void Copy(float* mixedPart, float* part)
        {
            var bytes = quarter * sizeof(float);
            Buffer.MemoryCopy(together ? part : mixedPart, together ? mixedPart : part, bytes, bytes);
        }
    }
}
