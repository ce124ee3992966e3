namespace Redraft.Engine.Tokenizing;

/// <summary>The bytes of every token, and the ids of the ordinary ones by their bytes.</summary>
/// <remarks>One array holds all bytes, so that a vocabulary of a million tokens costs about 16 bytes a token beside them.</remarks>
internal sealed class TokenTable
{
    private readonly byte[] _arena;
    private readonly (int Offset, int Length)[] _tokens; // [V]
    private readonly int[] _slots; // open addressing, id + 1, 0 where empty

    /// <summary>Makes room for tokens whose bytes lie in <paramref name="arena"/>.</summary>
    public TokenTable(int count, byte[] arena)
    {
        _arena = arena;
        _tokens = new (int, int)[count];
        _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, count * 3 / 2))];
    }

    /// <summary>V.</summary>
    public int Count => _tokens.Length;

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> this[int id] => _arena.AsSpan(_tokens[id].Offset, _tokens[id].Length);

    /// <summary>Makes a table in which the first <paramref name="ordinary"/> tokens can be found by their bytes.</summary>
    public static TokenTable Of(IReadOnlyList<byte[]> tokens, int ordinary)
    {
        var table = new TokenTable(tokens.Count, [.. tokens.SelectMany(token => token)]);
        var offset = 0;
        for (var id = 0; id < tokens.Count; id++)
        {
            table.Place(id, offset, tokens[id].Length);
            if (id < ordinary)
            {
                table.TryIndex(id);
            }

            offset += tokens[id].Length;
        }

        return table;
    }

    /// <summary>Says where a token's bytes lie.</summary>
    public void Place(int id, int offset, int length) => _tokens[id] = (offset, length);

    /// <summary>Makes a token findable by its bytes; false if another one has the same.</summary>
    public bool TryIndex(int id)
    {
        var slot = SlotOf(this[id]);
        if (_slots[slot] != 0)
        {
            return false;
        }

        _slots[slot] = id + 1;
        return true;
    }

    /// <summary>The id of an ordinary token, or −1.</summary>
    public int Find(ReadOnlySpan<byte> token) => _slots[SlotOf(token)] - 1;

    // The slot that holds the token, or the empty one where it would go.
    private int SlotOf(ReadOnlySpan<byte> token)
    {
        var hash = default(HashCode); // seeded per process, so a file cannot aim for collisions
        hash.AddBytes(token);
        var slot = hash.ToHashCode() & (_slots.Length - 1);
        while (_slots[slot] != 0 && !this[_slots[slot] - 1].SequenceEqual(token))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }
}
