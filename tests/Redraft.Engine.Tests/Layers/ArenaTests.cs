using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

public sealed unsafe class ArenaTests
{
    [Fact]
    public void Pieces_do_not_overlap_and_stay_where_they_are()
    {
        using var arena = new Arena();
        var pieces = new List<(nint Pointer, int Length)>();
        for (var i = 1; i < 200; i++)
        {
            pieces.Add(((nint)arena.Take(i, 37), i * 37));
            new Span<float>((float*)pieces[^1].Pointer, i * 37).Fill(i);
        }

        for (var i = 1; i < 200; i++)
        {
            var (pointer, length) = pieces[i - 1];
            Assert.Equal(0, pointer % 64);
            Assert.Equal(-1, new Span<float>((float*)pointer, length).IndexOfAnyExcept(i));
        }
    }

    [Fact]
    public void A_pass_of_a_size_seen_before_gets_the_same_memory()
    {
        using var arena = new Arena();
        Pass(arena);
        arena.Reset();
        var first = Pass(arena); // one chunk by now
        arena.Reset();
        Assert.Equal(first, Pass(arena));

        static (nint, nint) Pass(Arena arena) => ((nint)arena.Take(1000, 100), (nint)arena.Take(3000, 100));
    }
}
