using Redraft.Remote.Asking;

namespace Redraft.Remote.Chatting;

/// <summary>How a chat client is asked.</summary>
public sealed record ChatClientOptions
{
    /// <summary>What the model is called in records; null, the default, takes what the client says of itself.</summary>
    public string? Id { get; init; }

    /// <summary>What a chat begins with; by default it asks to go on with the text. Empty says nothing.</summary>
    public string System { get; init; } = Bodies.GoOn;

    /// <summary>The most requests at a time, 1 or more. Default 16.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>How many times a question that has two answers is asked, whose share is then taken. Default 8.</summary>
    public int Votes { get; init; } = 8;
}
