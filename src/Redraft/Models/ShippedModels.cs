namespace Redraft.Models;

/// <summary>The models that come with Redraft: the checkpoint folders under <c>models/</c>.</summary>
/// <param name="home">Where Redraft is installed: the folder that holds <c>models/</c>.</param>
public sealed class ShippedModels(string home)
{
    private const string Card = "README.md";

    /// <summary>Each model's name and its card's title, by name.</summary>
    public IReadOnlyList<(string Name, string Title)> All
    {
        get
        {
            var models = new DirectoryInfo(Path.Combine(home, "models"));
            return !models.Exists ? [] :
            [
                .. models.EnumerateDirectories().Where(folder => File.Exists(Path.Combine(folder.FullName, "config.json")))
                    .OrderBy(folder => folder.Name, StringComparer.Ordinal).Select(folder => (folder.Name, TitleOf(folder))),
            ];
        }
    }

    /// <summary>The folder of a model of that name, or null: paths aren't names.</summary>
    public string? FolderOf(string name)
    {
        var folder = Path.Combine(home, "models", name);
        return name is not ("" or "." or "..") && !name.Contains('/', StringComparison.Ordinal) && Directory.Exists(folder) ? folder : null;
    }

    /// <summary>What keeps a recipe or an option from naming a model, in words; null if there is one.</summary>
    /// <param name="model">A folder, or the name of a model that comes with Redraft.</param>
    /// <param name="relativeTo">What a folder is relative to.</param>
    public string? FaultOf(string model, string relativeTo)
    {
        var fault = string.IsNullOrWhiteSpace(model) ? "empty"
            : model.Contains('\0', StringComparison.Ordinal) ? "a NUL character"
            : FolderOf(model) is not null || Directory.Exists(Path.GetFullPath(model, relativeTo)) ? null
            : $"'{UntrustedText.Visible(model, 80)}' is not there";
        return fault is null ? null : $"{fault}; expected a checkpoint's folder or a model that comes with Redraft ({string.Join(", ", All.Select(m => m.Name))})";
    }

    private static string TitleOf(DirectoryInfo folder)
    {
        var card = Path.Combine(folder.FullName, Card);
        if (!File.Exists(card))
        {
            return $"a checkpoint without a card: no {Card} in its folder";
        }

        var title = File.ReadLines(card).FirstOrDefault("").TrimStart('#', ' ');
        return title.StartsWith(folder.Name + ", ", StringComparison.Ordinal) ? title[(folder.Name.Length + 2)..] : title;
    }
}
