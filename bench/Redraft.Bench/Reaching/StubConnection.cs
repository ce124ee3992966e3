using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Redraft.Bench.Reaching;

/// <summary>One request to the stub.</summary>
/// <param name="Path">What follows the address.</param>
/// <param name="Body">Its bytes, until the next is read.</param>
internal sealed record StubRequest(string Path, ReadOnlyMemory<byte> Body);

/// <summary>As much of HTTP/1.1 as clients need who say how long their bodies are.</summary>
/// <param name="socket">The connection; closed with this.</param>
internal sealed class StubConnection(Socket socket) : IDisposable
{
    private byte[] _buffer = new byte[4096];
    private int _filled, _used; // bytes there are, and bytes of the request that was read last

    /// <summary>Reads a request.</summary>
    /// <returns>It, or null where the other side is through.</returns>
    public async Task<StubRequest?> ReadAsync()
    {
        _buffer.AsSpan(_used, _filled - _used).CopyTo(_buffer);
        (_filled, _used) = (_filled - _used, 0);
        while (true)
        {
            if (Parsed() is { } request)
            {
                return request;
            }

            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            }

            var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled)).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            _filled += read;
        }
    }

    /// <summary>Sends an answer.</summary>
    public void Send(string status, object answer) => Send(status, JsonSerializer.SerializeToUtf8Bytes(answer));

    /// <summary>Sends an answer of any bytes.</summary>
    public void Send(string status, ReadOnlySpan<byte> body, string fields = "")
    {
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{fields}content-length: {body.Length}\r\n\r\n");
        socket.Send([.. head, .. body]);
    }

    /// <summary>Breaks the connection off.</summary>
    public void Break()
    {
        socket.LingerState = new LingerOption(enable: true, 0);
        socket.Close();
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private StubRequest? Parsed()
    {
        var there = _buffer.AsSpan(0, _filled);
        var end = there.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        var head = Encoding.ASCII.GetString(there[..end]);
        const string field = "\r\ncontent-length:";
        var at = head.IndexOf(field, StringComparison.OrdinalIgnoreCase);
        var length = at < 0 ? 0 : int.Parse(head.AsSpan(at + field.Length).Trim(' ').ToString().Split('\r')[0], CultureInfo.InvariantCulture);
        if (_filled < end + 4 + length)
        {
            return null;
        }

        _used = end + 4 + length;
        return new StubRequest(head.Split(' ', 3)[1], _buffer.AsMemory(end + 4, length));
    }
}
