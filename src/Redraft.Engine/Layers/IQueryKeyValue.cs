namespace Redraft.Engine.Layers;

/// <summary>The projections to queries, keys and values, however a checkpoint holds them.</summary>
internal unsafe interface IQueryKeyValue
{
    /// <summary>Overwrites q, k and v, each [rows, D], by the projections of y [rows, D].</summary>
    void Forward(Pass pass, float* y, float* q, float* k, float* v);

    /// <summary>Adds to the weights' gradients, and to dy [rows, D] unless it is null, what the gradients of q, k and v owe to them.</summary>
    void Backward(Pass pass, float* y, float* dq, float* dk, float* dv, float* dy);
}
