using System.Text;

namespace Redraft.Web.Serving;

/// <summary>Bytes that become text as they come; half characters wait for their other half, and what is none becomes U+FFFD.</summary>
internal sealed class RunningText
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>Characters of Unicode so far.</summary>
    public int Characters { get; private set; }

    /// <summary>The text that the bytes complete.</summary>
    public string Add(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>What is left: half a character that never gets its other half.</summary>
    public string End() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var buffer = new char[_decoder.GetCharCount(bytes, flush)];
        var text = new string(buffer.AsSpan(0, _decoder.GetChars(bytes, buffer, flush)));
        foreach (var _ in text.EnumerateRunes())
        {
            Characters++;
        }

        return text;
    }
}
