namespace Redraft.Engine.Checkpoints;

/// <summary>The model that adapters were made for.</summary>
/// <param name="Path">Where it is: a folder or a name, as PEFT's <c>base_model_name_or_path</c>; null if unknown.</param>
/// <param name="Id">Its content hash; null if unknown.</param>
public sealed record AdapterBase(string? Path, string? Id);
