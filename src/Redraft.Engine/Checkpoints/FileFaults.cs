namespace Redraft.Engine.Checkpoints;

/// <summary>What is wrong with files: thrown at once where they are to be used, collected where everything is to be told.</summary>
/// <param name="collect">Whether to collect.</param>
internal sealed class FileFaults(bool collect)
{
    private readonly List<BadFileException> _found = [];

    /// <summary>What was collected, in the order found.</summary>
    public IReadOnlyList<BadFileException> Found => _found;

    /// <summary>One that throws.</summary>
    public static FileFaults Thrown => new(collect: false);

    /// <summary>Throws or collects.</summary>
    public void Add(BadFileException fault)
    {
        if (!collect)
        {
            throw fault;
        }

        _found.Add(fault);
    }

    /// <summary>What a reader makes; null if its fault was collected.</summary>
    public T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (BadFileException fault) when (collect)
        {
            _found.Add(fault);
            return null;
        }
    }
}
