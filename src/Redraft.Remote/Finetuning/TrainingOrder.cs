using Redraft.Imitating;
using Redraft.Models;

namespace Redraft.Remote.Finetuning;

/// <summary>A training that a function of the program's own is to carry out.</summary>
/// <param name="Base">What it starts from: the base model's id, or what an earlier training returned.</param>
/// <param name="Examples">What to write, given what; of pairs (<c>trainer.method: dpo</c>, and <c>kto</c> where there is such) also what it is preferred to.</param>
/// <param name="Options">What the recipe says under <c>training</c>.</param>
/// <param name="Seed">Decides the order of the examples.</param>
/// <param name="Job">A name of this very training, the same when it is asked for again after a crash.</param>
/// <param name="Folder">An empty folder, where whatever the model needs to be opened again can be left.</param>
/// <param name="Progress">Hears (step, steps), for the progress bar; may be left alone.</param>
public sealed record TrainingOrder(string Base, IReadOnlyList<PromptedText> Examples, FinetuningOptions Options, ulong Seed, string Job, string Folder, Action<int, int> Progress);
