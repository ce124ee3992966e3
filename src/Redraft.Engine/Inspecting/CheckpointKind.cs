namespace Redraft.Engine.Inspecting;

/// <summary>How a checkpoint is laid out.</summary>
public enum CheckpointKind
{
    /// <summary>A folder as Hugging Face lays it out.</summary>
    Folder,

    /// <summary>One GGUF file.</summary>
    Gguf,

    /// <summary>A folder of PEFT's low-rank adapters, without the model under them.</summary>
    Adapters,

    /// <summary>One safetensors file: weights without what would say how to compute with them.</summary>
    Weights,
}
