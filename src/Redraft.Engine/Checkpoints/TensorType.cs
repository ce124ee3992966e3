namespace Redraft.Engine.Checkpoints;

/// <summary>How numbers are stored in a file; in memory they are always 32-bit floats.</summary>
public enum TensorType
{
    /// <summary>32-bit float: exact.</summary>
    F32,

    /// <summary>16-bit IEEE float: 11 bits of precision, at most 65,504.</summary>
    F16,

    /// <summary>The upper half of a 32-bit float: 8 bits of precision, the same range.</summary>
    BF16,
}
