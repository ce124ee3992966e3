namespace Redraft.Models;

/// <summary>What a checkpoint of a training takes on the disk, in bytes.</summary>
/// <param name="Saved">The model, or the adapters where those are trained, in F32.</param>
/// <param name="State">What a training goes on from: trained weights, two moments, and the average where one is made.</param>
internal readonly record struct TrainingSize(long Saved, long State);
