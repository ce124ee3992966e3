using Redraft.Runs.Postgres;

namespace Redraft.Tests.Runs.Postgres;

public sealed class StoredTextTests
{
    [Theory]
    [InlineData("plain ü 🦘", "plain ü 🦘")]
    [InlineData("a\0b", "a\u001a0b")]
    [InlineData("\u001a", "\u001a\u001a")]
    [InlineData("\u001a0", "\u001a\u001a0")]
    public void A_text_is_stored_without_a_NUL_and_read_back_as_it_was(string text, string stored)
    {
        Assert.Equal(stored, StoredText.Write(text));
        Assert.Equal(text, StoredText.Read(stored));
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_what_SQLite_makes_of_it() => Assert.Equal("a\ufffdb", StoredText.Write("a\ud83eb"));

    [Theory]
    [InlineData("\u001a")]
    [InlineData("\u001a1")]
    public void What_nobody_wrote_is_refused(string stored) => Assert.Throws<FormatException>(() => StoredText.Read(stored));

    [Fact]
    public void Any_text_of_odd_characters_comes_back()
        => ForAny.Check(ForAny.Bytes, bytes =>
        {
            var text = string.Concat(bytes.Select(b => "\0\u001a0a\ufffd"[b % 5]));
            var stored = StoredText.Write(text);
            Assert.DoesNotContain('\0', stored);
            Assert.Equal(text, StoredText.Read(stored));
        });
}
