namespace Redraft.Tests.Annotating;

public sealed class AnnotationQueueTests : AnnotationQueueContract
{
    private protected override AnnotationRoom Room() => new();
}
