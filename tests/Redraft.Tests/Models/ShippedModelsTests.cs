using Redraft.Models;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Models;

public sealed class ShippedModelsTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    [Fact]
    public void A_model_is_a_checkpoint_folder_and_its_line_is_the_title_of_its_card()
    {
        Make("small", "# small, a model for tests\n\nMore.");
        Make("bare", null);
        Directory.CreateDirectory(Path.Combine(_home.Path, "models", "empty"));

        Assert.Equal([("bare", "a checkpoint without a card: no README.md in its folder"), ("small", "a model for tests")], new ShippedModels(_home.Path).All);
    }

    [Fact]
    public void A_path_is_not_a_name()
    {
        Make("small", null);
        var models = new ShippedModels(_home.Path);

        Assert.Equal(Path.Combine(_home.Path, "models", "small"), models.FolderOf("small"));
        Assert.Null(models.FolderOf("../models/small"));
        Assert.Null(models.FolderOf("large"));
    }

    public void Dispose() => _home.Dispose();

    private void Make(string name, string? card)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_home.Path, "models", name)).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), "{}");
        if (card is not null)
        {
            File.WriteAllText(Path.Combine(folder, "README.md"), card);
        }
    }
}
