namespace Redraft.Engine.Layers;

/// <summary>Work on rows that don't depend on each other, as a struct: a lambda would be two objects for every call, a hundred a token.</summary>
internal interface IRowWork
{
    /// <summary>Does rows [from, to).</summary>
    void Run(int from, int to);
}
