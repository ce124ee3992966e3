namespace Redraft.Engine.Layers;

/// <summary>Three matrices: GPT-J.</summary>
internal sealed unsafe class SeparateQueryKeyValue(Linear query, Linear key, Linear value) : IQueryKeyValue
{
    public void Forward(Pass pass, float* y, float* q, float* k, float* v)
    {
        query.Forward(pass, y, q);
        key.Forward(pass, y, k);
        value.Forward(pass, y, v);
    }

    public void Backward(Pass pass, float* y, float* dq, float* dk, float* dv, float* dy)
    {
        query.Backward(pass, y, dq, dy, accumulate: true);
        key.Backward(pass, y, dk, dy, accumulate: true);
        value.Backward(pass, y, dv, dy, accumulate: true);
    }
}
