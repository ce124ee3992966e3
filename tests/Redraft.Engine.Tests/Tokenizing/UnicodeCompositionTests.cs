using System.Text;
using System.Text.Json;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class UnicodeCompositionTests
{
    [Fact]
    public void Composes_as_python_does()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TokenizerGoldenTests.Folder, "nfc.json")));
        Assert.True(golden.RootElement.GetArrayLength() > 400);
        foreach (var row in golden.RootElement.EnumerateArray())
        {
            Assert.Equal(row[1].GetString(), Compose(row[0].GetString()!));
        }
    }

    [Fact]
    public void Malformed_bytes_stay_and_keep_their_neighbours_apart()
    {
        byte[] text = [(byte)'e', 0xFF, 0xCC, 0x81, (byte)'e', 0xCC, 0x81, 0xCC];

        Assert.Equal([(byte)'e', 0xFF, 0xCC, 0x81, 0xC3, 0xA9, 0xCC], UnicodeComposition.Compose(text).ToArray());
    }

    [Fact]
    public void Composing_twice_changes_nothing_more()
    {
        var random = new Random(4);
        for (var i = 0; i < 500; i++)
        {
            var once = UnicodeComposition.Compose(SampleTexts.TornBytes(random, 30)).ToArray();
            Assert.Equal(once, UnicodeComposition.Compose(once).ToArray());
        }
    }

    [Fact]
    public void A_hundred_thousand_marks_on_one_letter_come_through()
    {
        var marks = string.Concat(Enumerable.Range(0, 50_000).Select(_ => "\u0301\u0323"));

        Assert.Equal("\u1EA1" + string.Concat(Enumerable.Repeat("\u0323", 49_999)) + string.Concat(Enumerable.Repeat("\u0301", 50_000)), Compose("a" + marks));
    }

    private static string Compose(string text) => Encoding.UTF8.GetString(UnicodeComposition.Compose(Encoding.UTF8.GetBytes(text)));
}
