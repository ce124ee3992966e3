namespace Redraft.Remote.Tests.Serving;

/// <summary>A stub that outlives its clients.</summary>
internal sealed class Undisposed(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override void Dispose(bool disposing)
    {
    }
}
