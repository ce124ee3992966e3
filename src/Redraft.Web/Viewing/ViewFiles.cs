using System.Reflection;

namespace Redraft.Web.Viewing;

/// <summary>The viewer's own files, from a fixed table in the assembly.</summary>
internal static class ViewFiles
{
    /// <summary>Each by name, with the resource that holds it and its type.</summary>
    public static IReadOnlyList<(string Name, string Resource, string Type)> All { get; } =
    [
        ("view.css", "Redraft.Web.Viewing.Page.view.css", "text/css; charset=utf-8"),
        ("view.js", "Redraft.Web.Viewing.Page.view.js", "text/javascript; charset=utf-8"),
        ("echarts.js", "Redraft.Web.Reports.echarts.echarts.common.min.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "Redraft.Web.Annotating.Page.icon.svg", "image/svg+xml"),
    ];

    /// <summary>Opens one.</summary>
    public static Stream Open(string resource) => Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource}: not in this build");
}
