using Redraft.Recipes;

namespace Redraft.FeedingBack;

/// <summary>Which feedback graph the source <c>imported-graph</c> reads.</summary>
public sealed record ImportedGraphOptions
{
    /// <summary>The path of a file that <c>redraft import</c> wrote.</summary>
    [DataFile]
    public string Graph { get; init; } = "";

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        if (Graph.Length == 0)
        {
            yield return "graph: the path of a file that `redraft import` wrote expected, found nothing";
        }
        else if (!File.Exists(Graph))
        {
            yield return $"graph: no file \"{Graph}\"";
        }
    }
}
