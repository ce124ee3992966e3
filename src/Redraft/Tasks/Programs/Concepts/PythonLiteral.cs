using System.Globalization;
using System.Text;

namespace Redraft.Tasks.Programs.Concepts;

/// <summary>Writes values as Python literals, as <c>repr</c> does.</summary>
internal static class PythonLiteral
{
    public static string Of(Item item) =>
        item.Text is null ? item.Number.ToString(CultureInfo.InvariantCulture) : Of(item.Text);

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A str literal; the task's words hold neither quotes nor backslashes.</summary>
    public static string Of(string text) =>
        text.AsSpan().IndexOfAny('\'', '\\', '\n') < 0
            ? "'" + text + "'"
            : throw new ArgumentException($"text without quotes, backslashes and newlines expected, found: {text}", nameof(text));

    public static string Of(IReadOnlyList<Item> items)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(Of(items[i]));
        }

        return text.Append(']').ToString();
    }
}
