using System.Net;

namespace Redraft.Web.Serving;

/// <summary>Where a model is served, to whom, and how much at once.</summary>
public sealed record ServingOptions
{
    /// <summary>The port that is taken where none is named.</summary>
    public const int UsualPort = 8000;

    /// <summary>The shortest key, in characters.</summary>
    public const int ShortestKey = 16;

    private const int LongestKey = 512;

    /// <summary>The address; beyond the machine itself only with <see cref="Key"/>. Default 127.0.0.1.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port, 0 to 65,535; 0 takes a free one.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>What requests must bear as <c>Authorization: Bearer KEY</c>: 16 to 512 visible ASCII characters; null lets everybody on this machine ask.</summary>
    public string? Key { get; init; }

    /// <summary>Requests at work or waiting at the same time, 1 to 100,000; more are told to come again. Default 256.</summary>
    public int MostRequests { get; init; } = 256;

    /// <summary>The largest body, in bytes, 1 KiB to 1 GiB. Default 4 MiB.</summary>
    public long LargestBody { get; init; } = 4 << 20;

    /// <summary>The longest that a request may take, from a second to a day; then it is given up. Default ten minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long requests at work may go on once the server is to end, 0 to a day. Default 30 seconds.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tells when requests came, and times them.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Everything that is wrong with these options.</summary>
    public IEnumerable<string> Problems()
    {
        if (Port is < 0 or > 65535)
        {
            yield return $"port: 0 to 65535 expected, found {Port}";
        }

        if (Key is not null && (Key.Length is < ShortestKey or > LongestKey || Key.Any(c => c is <= ' ' or > '~')))
        {
            yield return $"key: {ShortestKey} to {LongestKey} visible ASCII characters without blanks expected, found {(Key.Length is < ShortestKey or > LongestKey ? $"{Key.Length}" : "others")}";
        }

        if (MostRequests is < 1 or > 100_000)
        {
            yield return $"requests: 1 to 100000 expected, found {MostRequests}";
        }

        if (LargestBody is < 1 << 10 or > 1 << 30)
        {
            yield return $"body: 1 KiB to 1 GiB expected, found {LargestBody} bytes";
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromDays(1))
        {
            yield return $"timeout: a second to a day expected, found {Timeout}";
        }

        if (Drain < TimeSpan.Zero || Drain > TimeSpan.FromDays(1))
        {
            yield return $"drain: 0 to a day expected, found {Drain}";
        }

        if (Key is null && !IPAddress.IsLoopback(Address))
        {
            yield return $"host: {Address} is reached from other machines, and there is no key; give one";
        }
    }
}
