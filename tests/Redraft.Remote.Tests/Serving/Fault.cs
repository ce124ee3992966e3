namespace Redraft.Remote.Tests.Serving;

/// <summary>How a stub server misbehaves.</summary>
internal enum Fault
{
    None,
    TooMany,
    TooManyWithWait,
    Broken500,
    Unavailable503,
    HalfJson,
    CutStream,
    NoConnection,
    Silence,
    WrongType,
    WrongSchema,
    WrongLanguage,
    TwentyMegabytes,
    DuplicateIndex,
    NoLogProbabilities,
    Unauthorized,
    OutOfMoney,
    TooLong,
    Redirect,
}
