using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class InstalledFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void They_are_found_above_the_program_and_in_the_folder_that_the_package_makes_beside_it()
    {
        var program = Directory.CreateDirectory(Path.Combine(_folder.Path, "app", "bin")).FullName;
        Assert.Null(Within(InstalledFiles.Above(program)));

        Make(_folder.Path);
        Assert.Equal(_folder.Path, InstalledFiles.Above(program));

        Make(Path.Combine(program, InstalledFiles.Folder));
        Assert.Equal(Path.Combine(program, InstalledFiles.Folder), InstalledFiles.Above(program)); // the nearest
    }

    [Fact]
    public void A_folder_with_models_alone_is_not_it()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "models"));

        Assert.Null(Within(InstalledFiles.Above(_folder.Path)));
    }

    [Fact]
    public void A_program_that_says_nothing_finds_those_of_its_checkout()
    {
        using var pool = new Engine.Kernels.WorkerPool(1);

        Assert.Equal(Checkout.Root, new RunSetup { Pool = pool }.Home);
    }

    // What may lie above the temporary folder is not ours.
    private string? Within(string? found) => found?.StartsWith(_folder.Path, StringComparison.Ordinal) == true ? found : null;

    private static void Make(string home)
    {
        Directory.CreateDirectory(Path.Combine(home, "models"));
        Directory.CreateDirectory(Path.Combine(home, "recipes"));
    }
}
