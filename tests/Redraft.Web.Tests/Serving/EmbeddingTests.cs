using System.Net;
using System.Runtime.InteropServices;
using Redraft.Engine.Kernels;
using Redraft.Tests.Models;

namespace Redraft.Web.Tests.Serving;

public sealed class EmbeddingTests : IAsyncLifetime
{
    private ServedRoom _room = null!;

    public async ValueTask InitializeAsync() => _room = await ServedRoom.OpenAsync();

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task Vectors_are_the_embedders_as_numbers_and_as_bytes()
    {
        string[] texts = ["ask zot", "<|end|> is text here", "é"];
        using var pool = new WorkerPool(1);
        using var alone = TinyModels.Make(pool);
        var expected = await alone.EmbedAsync(texts, CancellationToken.None);

        var numbers = await _room.CompleteAsync(new { model = "tiny", input = texts, encoding_format = "float" }, "/v1/embeddings");
        var bytes = await _room.CompleteAsync(new { model = "tiny", input = texts, encoding_format = "base64", dimensions = 32 }, "/v1/embeddings");
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(expected[i], numbers.GetProperty("data")[i].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()));
            Assert.Equal(expected[i], MemoryMarshal.Cast<byte, float>(bytes.GetProperty("data")[i].GetProperty("embedding").GetBytesFromBase64()).ToArray());
            Assert.Equal(i, numbers.GetProperty("data")[i].GetProperty("index").GetInt32());
        }

        var one = await _room.CompleteAsync(new { model = "tiny", input = TinyModels.Tokenizer.Encode(texts[0], specialTokens: false) }, "/v1/embeddings");
        Assert.Equal(numbers.GetProperty("data")[0].GetProperty("embedding").GetRawText(), one.GetProperty("data")[0].GetProperty("embedding").GetRawText());
    }

    [Theory]
    [InlineData("""{"model":"tiny","input":""}""", "input")]
    [InlineData("""{"model":"tiny","input":[]}""", "input")]
    [InlineData("""{"model":"tiny","input":["a",1]}""", "input")]
    [InlineData("""{"model":"tiny","input":[[1],"a"]}""", "input")]
    [InlineData("""{"model":"tiny","input":[99999]}""", "input")]
    [InlineData("""{"model":"tiny"}""", "input")]
    [InlineData("""{"model":"tiny","input":"a","dimensions":8}""", "dimensions")]
    [InlineData("""{"model":"tiny","input":"a","encoding_format":"hex"}""", "encoding_format")]
    [InlineData("""{"model":"tiny","input":"a","pooling":"max"}""", "pooling")]
    public async Task What_makes_no_sense_is_refused_by_name(string body, string param)
    {
        var (status, error) = await _room.SendAsync("/v1/embeddings", System.Text.Encoding.UTF8.GetBytes(body));

        Assert.Equal((HttpStatusCode.BadRequest, param), (status, error.GetProperty("param").GetString()));
    }

    [Fact]
    public async Task A_text_beyond_the_context_is_refused_and_not_cut()
    {
        var (status, body) = await _room.AskAsync("/v1/embeddings", new { model = "tiny", input = new[] { "a", new string('é', 300) } });

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("context_length_exceeded", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("text 1 has", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
