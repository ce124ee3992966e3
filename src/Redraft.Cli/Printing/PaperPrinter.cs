using Redraft.Papers;

namespace Redraft.Cli.Printing;

/// <summary>Prints a finished study: its page, or everything in it as one object.</summary>
internal static class PaperPrinter
{
    public static void Print(Session session, IReadOnlyList<PooledSection> sections, string page)
    {
        if (session.Json)
        {
            session.PrintJson(new
            {
                Page = page,
                Sections = sections.Select(section => new
                {
                    section.Section.Title,
                    section.Section.Place,
                    section.Section.Unit,
                    Rows = section.Rows.Select(row => (row.Name, row.Paper, row.Ours)).Select(row => new { row.Name, row.Paper, row.Ours.Value, row.Ours.Low, row.Ours.High, N = row.Ours.Count }),
                    Claims = section.Findings.Select(f => new { f.Claim.Higher, f.Claim.Lower, f.Claim.Paper, f.Difference.Value, f.Difference.Low, f.Difference.High, f.P, f.Corrected, f.Verdict }),
                }),
            });
            return;
        }

        session.Print(File.ReadAllText(page));
        session.Print($"page: {UntrustedText.Visible(page, int.MaxValue)}");
    }
}
