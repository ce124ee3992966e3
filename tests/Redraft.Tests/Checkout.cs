namespace Redraft.Tests;

/// <summary>The checkout that the tests run in.</summary>
internal static class Checkout
{
    /// <summary>Its folder: the nearest one above the tests that holds the solution.</summary>
    public static string Root { get; } = Above(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Above(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, "Redraft.slnx")) ? folder.FullName
        : Above(folder.Parent ?? throw new DirectoryNotFoundException("no Redraft.slnx above " + AppContext.BaseDirectory));
}
