using System.Text;
using System.Text.RegularExpressions;

namespace Redraft.Cli;

/// <summary>Leaves out what sets colours and weights of letters.</summary>
internal sealed partial class UnstyledWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(string? value) => inner.Write(value is null ? null : Style().Replace(value, ""));

    public override void Flush() => inner.Flush();

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Style();
}
