namespace Redraft.Selecting;

/// <summary>A selector that goes by ratings which a recipe chooses.</summary>
public interface IRatingSelector : ISelector
{
    /// <summary>What it goes by.</summary>
    SelectingOptions Options { get; }

    /// <summary>The same selector, going by something else.</summary>
    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    ISelector With(SelectingOptions options);
}
