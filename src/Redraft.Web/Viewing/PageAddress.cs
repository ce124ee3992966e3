using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Redraft.Web.Viewing;

/// <summary>A page of the viewer: its kind and what it is about. The server knows it by path and query, an export by the name of a file.</summary>
internal sealed class PageAddress
{
    private PageAddress(string page, IReadOnlyList<(string Name, string Value)> query) => (Page, Query) = (page, query);

    /// <summary>The kind of page: <c>draft</c>.</summary>
    public string Page { get; }

    /// <summary>What it is about, by name; nothing is empty or stands twice.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; }

    /// <summary>An address; what is null or empty is left out.</summary>
    public static PageAddress Of(string page, params ReadOnlySpan<(string Name, object? Value)> query)
    {
        var kept = new List<(string Name, string Value)>();
        foreach (var (name, value) in query)
        {
            if (Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text && !kept.Exists(pair => pair.Name == name))
            {
                kept.Add((name, text));
            }
        }

        return new PageAddress(page, [.. kept.OrderBy(pair => pair.Name, StringComparer.Ordinal)]);
    }

    /// <summary>One part of what it is about, or null.</summary>
    public string? this[string name] => Query.FirstOrDefault(pair => pair.Name == name).Value;

    /// <summary>The same with one part replaced, or removed by null.</summary>
    public PageAddress With(string name, object? value) => Of(Page, [(name, value), .. Query.Where(pair => pair.Name != name).Select(pair => (pair.Name, (object?)pair.Value))]);

    /// <summary>The file that an export writes it to: ids are strangers' text, so a hash stands for them.</summary>
    public string FileName => Query.Count == 0 ? Page + ".html" : $"{Page}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())))[..16]}.html";

    /// <summary>As the server is asked for it: also what tells two addresses apart.</summary>
    public override string ToString() => Query.Count == 0 ? Page : Page + "?" + string.Join('&', Query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
}
