using System.Buffers.Binary;

namespace Redraft.Engine.Kernels;

/// <summary>Writes the few x86-64 instructions that <see cref="EmittedBFloatBlock"/> and <see cref="EmittedBytesBlock"/> are made of.</summary>
/// <remarks>
/// General registers are numbered as the machine does (0 rax, 1 rcx, 2 rdx, 6 rsi, 7 rdi, 8 to 11); those whose encoding is special as a base
/// (rsp, rbp, r12, r13) are not used. Vector registers 0 to 31 are 512 bits wide.
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, sections 2.7 (EVEX) and 2.2 (REX).
/// </remarks>
internal sealed class X64Assembler
{
    private const int LineBytes = 64;
    private readonly List<byte> _code = [];

    /// <summary>Escapes of the opcode map 0F, and 0F 38.</summary>
    private enum Map
    {
        Short = 1,
        Long = 2,
    }

    /// <summary>The prefix that an EVEX instruction has in its place.</summary>
    private enum Prefix
    {
        None = 0,
        Word = 1,   // 66
        Repeat = 2, // F3
    }

    /// <summary>Where the next instruction goes.</summary>
    public int Position => _code.Count;

    /// <summary>The code so far.</summary>
    public byte[] ToArray() => [.. _code];

    /// <summary>to ← [base + offset]</summary>
    public void Load(int to, int from, int offset) => General(0x8b, to, from, offset);

    /// <summary>[base + offset] ← from</summary>
    public void Store(int to, int offset, int from) => General(0x89, from, to, offset);

    /// <summary>[base + offset] ← [base + offset] + from</summary>
    public void AddToMemory(int to, int offset, int from) => General(0x01, from, to, offset);

    /// <summary>[base + offset] ← [base + offset] − 1</summary>
    public void DecrementMemory(int at, int offset) => General(0xff, 1, at, offset);

    /// <summary>Compares [base + offset] with 0.</summary>
    public void CompareMemoryWithZero(int at, int offset)
    {
        General(0x83, 7, at, offset);
        _code.Add(0);
    }

    /// <summary>to ← from + 2·index</summary>
    public void LoadAddress(int to, int from, int index)
        => _code.AddRange([Rex(to, index, from), 0x8d, ModRm(0, to, 4), Sib(1, index, from)]);

    /// <summary>to ← to + from</summary>
    public void Add(int to, int from) => _code.AddRange([Rex(from, 0, to), 0x01, ModRm(3, from, to)]);

    /// <summary>to ← to + number</summary>
    public void AddNumber(int to, int number)
    {
        _code.AddRange([Rex(0, 0, to), 0x81, ModRm(3, 0, to)]);
        Number(number);
    }

    /// <summary>register ← register − 1</summary>
    public void Decrement(int register) => _code.AddRange([Rex(0, 0, register), 0xff, ModRm(3, 1, register)]);

    /// <summary>Fetches the cache line at base + 64·line.</summary>
    public void Fetch(int at, int line)
    {
        _code.AddRange([(byte)(0x40 | (at >> 3)), 0x0f, 0x18, ModRm(2, 1, at)]);
        Number(line * LineBytes);
    }

    /// <summary>Jumps to a place before this one, unless the last result was 0.</summary>
    public void JumpBackUnlessZero(int target)
    {
        _code.AddRange([0x0f, 0x85]);
        Number(target - (Position + sizeof(int)));
    }

    /// <summary>Jumps, if the last result was 0 or equal, to where <see cref="Land"/> is called with what this returns.</summary>
    public int JumpAheadIfZero()
    {
        _code.AddRange([0x0f, 0x84]);
        Number(0);
        return Position;
    }

    /// <summary>Jumps to where <see cref="Land"/> is called with what this returns.</summary>
    public int JumpAhead()
    {
        _code.Add(0xe9);
        Number(0);
        return Position;
    }

    /// <summary>Makes this the target of a jump ahead.</summary>
    public void Land(int jump)
    {
        Span<byte> distance = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(distance, Position - jump);
        for (var i = 0; i < distance.Length; i++)
        {
            _code[jump - sizeof(int) + i] = distance[i];
        }
    }

    /// <summary>Clears the upper vector halves, which older code would wait for, and returns.</summary>
    public void Return() => _code.AddRange([0xc5, 0xf8, 0x77, 0xc3]);

    /// <summary>vector ← 0</summary>
    public void Zero(int vector) => Vectors(Map.Short, Prefix.Word, 0xef, vector, vector, vector);

    /// <summary>sum ← sum + products of the pairs of a and b</summary>
    public void MultiplyPairs(int sum, int a, int b) => Vectors(Map.Long, Prefix.Repeat, 0x52, sum, a, b);

    /// <summary>sum ← sum + products of the fours of unsigned bytes of a and signed bytes of b, as integers that wrap around</summary>
    public void MultiplyFours(int sum, int a, int b) => Vectors(Map.Long, Prefix.Word, 0x50, sum, a, b);

    /// <summary>vector ← [base + 64·line]</summary>
    public void LoadVector(int vector, int from, int line) => VectorMemory(Prefix.None, 0x10, vector, 0, from, line);

    /// <summary>vector ← [base + scale·index], scale 1 or 2</summary>
    public void LoadVector(int vector, int from, int index, int scale)
    {
        Evex(Map.Short, Prefix.None, vector, 0, index, from);
        _code.AddRange([0x10, ModRm(0, vector, 4), Sib(scale - 1, index, from)]);
    }

    /// <summary>[base + 64·line] ← vector</summary>
    public void StoreVector(int to, int line, int vector) => VectorMemory(Prefix.None, 0x11, vector, 0, to, line);

    /// <summary>vector ← vector + [base + 64·line]</summary>
    public void AddVector(int vector, int from, int line) => VectorMemory(Prefix.None, 0x58, vector, vector, from, line);

    /// <summary>All 16 places of a vector ← the 32 bits at [base]</summary>
    public void Broadcast(int vector, int from)
    {
        Evex(Map.Long, Prefix.Word, vector, 0, 0, from);
        _code.AddRange([0x58, ModRm(0, vector, from)]);
    }

    /// <summary>All 16 places of a vector ← the 32 bits at [base + scale·index], scale 1 or 2</summary>
    public void Broadcast(int vector, int from, int index, int scale)
    {
        Evex(Map.Long, Prefix.Word, vector, 0, index, from);
        _code.AddRange([0x58, ModRm(0, vector, 4), Sib(scale - 1, index, from)]);
    }

    private static byte ModRm(int mode, int register, int operand) => (byte)((mode << 6) | ((register & 7) << 3) | (operand & 7));

    private static byte Sib(int scale, int index, int from) => ModRm(scale, index, from);

    private static byte Rex(int register, int index, int operand) => (byte)(0x48 | ((register >> 3) << 2) | ((index >> 3) << 1) | (operand >> 3));

    private void General(byte opcode, int register, int at, int offset)
    {
        _code.AddRange([Rex(register, 0, at), opcode, ModRm(2, register, at)]);
        Number(offset);
    }

    private void Vectors(Map map, Prefix prefix, byte opcode, int target, int first, int second)
    {
        Evex(map, prefix, target, first, second >> 1, second);
        _code.AddRange([opcode, ModRm(3, target, second)]);
    }

    private void VectorMemory(Prefix prefix, byte opcode, int vector, int first, int at, int line)
    {
        Evex(Map.Short, prefix, vector, first, 0, at);
        _code.AddRange([opcode, ModRm(1, vector, at), (byte)line]); // one byte, in lines
    }

    /// <summary>The four bytes before an opcode; the numbers' upper bits stand there inverted. Bit 3 of the index is the X bit: of an index, or bit 4 of
    /// a vector operand shifted down by one.</summary>
    private void Evex(Map map, Prefix prefix, int target, int first, int index, int operand)
    {
        static int Inverted(int number, int bit) => (~number >> bit) & 1;

        var extensions = (Inverted(target, 3) << 7) | (Inverted(index, 3) << 6) | (Inverted(operand, 3) << 5) | (Inverted(target, 4) << 4);
        const int Wide = 0x40; // 512 bits
        _code.AddRange(
        [
            0x62, (byte)(extensions | (int)map), (byte)(((~first & 15) << 3) | 4 | (int)prefix), (byte)(Wide | (Inverted(first, 4) << 3)),
        ]);
    }

    private void Number(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _code.AddRange(bytes);
    }
}
