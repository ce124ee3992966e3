namespace Redraft.Engine.Checkpoints;

/// <summary>How GGUF stores a tensor's numbers; the numbers of the enumeration are the format's.</summary>
public enum GgufType
{
    /// <summary>32-bit float.</summary>
    F32 = 0,

    /// <summary>16-bit IEEE float: at most 65,504.</summary>
    F16 = 1,

    /// <summary>Blocks of 32 with one F16 scale: 8 bits a number, and an error of at most 1/254 of the block's largest.</summary>
    Q8_0 = 8,

    /// <summary>The upper half of a 32-bit float.</summary>
    BF16 = 30,
}
