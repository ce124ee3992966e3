namespace Redraft.Tasks.Jsonl;

/// <summary>Splits a stream at line feeds, holding one line at a time.</summary>
internal sealed class JsonlLines(Stream stream, int maxLineBytes)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The number of the line last returned, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line last returned ended in a line feed.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether the line last returned was longer than allowed; its bytes are then skipped.</summary>
    public bool TooLong { get; private set; }

    /// <summary>The next line without its line ending, valid until the next call; false at the end.</summary>
    public bool TryNext(out ReadOnlyMemory<byte> line)
    {
        TooLong = false;
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                return Take(searched + found, 1, out line);
            }

            searched = _end - _start;
            if (searched > maxLineBytes)
            {
                TooLong = true;
                _start = _end; // forget what there is, go on to the line's end
                searched = 0;
            }

            if (!Fill())
            {
                var left = _end - _start;
                return left > 0 || TooLong ? Take(left, 0, out line) : Nothing(out line);
            }
        }
    }

    private static bool Nothing(out ReadOnlyMemory<byte> line)
    {
        line = default;
        return false;
    }

    private bool Take(int length, int ending, out ReadOnlyMemory<byte> line)
    {
        TooLong |= length > maxLineBytes;
        line = TooLong ? default : _buffer.AsMemory(_start, length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length);
        _start += length + ending;
        Ended = ending > 0;
        Number++;
        return true;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
