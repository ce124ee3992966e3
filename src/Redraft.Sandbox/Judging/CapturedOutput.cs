using System.Text;

namespace Redraft.Sandbox.Judging;

/// <summary>What a program prints: the first 64 KiB are kept, the rest is counted.</summary>
internal sealed class CapturedOutput
{
    private const int KeptBytes = 64 << 10;
    private const long MostBytes = 16 << 20;

    private readonly MemoryStream _kept = new();
    private long _total;

    public bool TooMuch => _total > MostBytes;

    public bool Wanted => !TooMuch;

    /// <summary>Nobody holds the writing end any more.</summary>
    public bool Closed { get; set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        _total += bytes.Length;
        _kept.Write(bytes[..(int)Math.Min(bytes.Length, KeptBytes - _kept.Length)]);
    }

    /// <summary>Forgets what came up to now.</summary>
    public void Restart()
    {
        _kept.SetLength(0);
        _total = 0;
    }

    /// <summary>Escaped text.</summary>
    public override string ToString() =>
        UntrustedText.Visible(Encoding.UTF8.GetString(_kept.GetBuffer(), 0, (int)_kept.Length), KeptBytes, keepLines: true);
}
