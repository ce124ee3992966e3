namespace Redraft.Evaluating;

/// <summary>Keeps verdicts by content key.</summary>
/// <remarks>Thread-safe. A lost entry costs a grading, never a wrong verdict.</remarks>
public interface IVerdictCache
{
    /// <summary>The verdict kept under a key.</summary>
    /// <param name="key">As <see cref="CachingGrader"/> makes it: 64 hexadecimal digits.</param>
    /// <param name="verdict">What was kept, if anything.</param>
    bool TryGet(string key, out ProgramVerdict? verdict);

    /// <summary>Keeps a verdict; the first one under a key stays.</summary>
    void Put(string key, ProgramVerdict verdict);
}
