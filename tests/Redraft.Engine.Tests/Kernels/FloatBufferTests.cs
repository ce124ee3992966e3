using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

public sealed unsafe class FloatBufferTests
{
    private const long Large = 2 * HugePages.Size / sizeof(float);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(Large - 1)]
    [InlineData(Large)]
    [InlineData(Large + 1)]
    [InlineData((3 * Large) + 12345)]
    public void Memory_that_others_used_before_is_zero_and_lies_at_a_cache_line(long length)
    {
        for (var turn = 0; turn < 3; turn++)
        {
            using var buffer = new FloatBuffer(length);
            Assert.Equal(0, (nint)buffer.Pointer % 64);
            Assert.Equal(length, buffer.Length);
            Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0f));
            buffer.Span.Fill(float.NaN); // the next turn may get the same memory
        }
    }

    [Fact]
    public void Large_memory_lies_in_whole_huge_pages()
    {
        using var buffer = new FloatBuffer(Large, cleared: false);
        Assert.Equal(0, (nint)buffer.Pointer % HugePages.Size);
    }

    [Fact]
    public void Disposing_twice_does_no_harm()
    {
        var buffer = new FloatBuffer(Large);
        buffer.Dispose();
        buffer.Dispose();
        Assert.True(buffer.Pointer == null);
    }
}
