namespace Redraft.Tests.Methods;

/// <summary>The pages of docs/methods: every worked number is computed by the product. That every part has its place on one is a rule of the house (Conventions/PageTests).</summary>
public sealed class MethodPagesTests
{
    private static readonly string[] Sections = ["## Formula", "## Worked", "## Source", "## Differs from the source"];

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Folder(), "*.md").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_worked_number_is_what_the_product_computes(string page)
    {
        var wrong = new List<string>();
        var examples = WorkedExample.Read(Path.Combine(Folder(), page)).ToList();
        foreach (var example in examples)
        {
            var found = await WorkedMethods.ComputeAsync(example);
            wrong.AddRange(example.Expected.Where(e => !found.TryGetValue(e.Key, out var values) || !Agree(e.Values, values))
                .Select(e => $"{example.Place}: {e.Key} {string.Join(' ', e.Values)} expected, computed {string.Join(", ", found.Select(f => $"{f.Key} {string.Join(' ', f.Value)}"))}"));
        }

        Assert.NotEmpty(examples);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_page_has_formula_worked_numbers_source_and_what_differs(string page)
    {
        var text = File.ReadAllText(Path.Combine(Folder(), page));

        Assert.All(Sections, section => Assert.Contains($"\n{section}\n", text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_number_agrees_to_the_digits_that_are_printed()
    {
        Assert.True(WorkedExample.Agrees("0.92", "0.916667"));
        Assert.False(WorkedExample.Agrees("0.91", "0.916667"));
        Assert.False(WorkedExample.Agrees("1", "0.4"));
        Assert.True(WorkedExample.Agrees("nothing", "nothing"));
    }

    private static bool Agree(string[] printed, string[] found) => printed.Length == found.Length && printed.Zip(found).All(pair => WorkedExample.Agrees(pair.First, pair.Second));

    private static string Folder() => Path.Combine(Checkout.Root, "docs", "methods");
}
