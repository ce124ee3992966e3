using Redraft.Models;
using Redraft.Pretraining;

namespace Redraft.Tasks.Posts;

/// <summary>An endless, deterministic stream of text from which a model learns to summarize, to redraft by feedback, to criticise and to judge redrafts.</summary>
/// <remarks>Its facts are in no problem of the task. A person's style occurs in prompts alone, so that the model doesn't learn to write it.</remarks>
internal sealed class PostsPretraining : IPretrainingText
{
    private readonly PostsPretrainingOptions _rates;

    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    public PostsPretraining(PostsPretrainingOptions rates)
    {
        var wrong = rates.Problems().ToList();
        _rates = wrong.Count == 0 ? rates : throw new ArgumentException("posts pretraining: " + string.Join("; ", wrong), nameof(rates));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> SpecialTokens => PostPrompts.SpecialTokens;

    /// <inheritdoc/>
    public PretrainingDocument this[ulong seed, long index]
    {
        get
        {
            // Two rounds of mixing, so that neighbouring indices share nothing.
            var random = new SeededRandom(new SeededRandom(seed ^ ((ulong)index * 0xD1342543DE82EF95UL)).NextBits());
            var draw = random.NextDouble();
            var scene = Scene.Draw(random);
            return (draw -= _rates.Edits) < 0 ? Edit(scene, random)
                : (draw -= _rates.PlainEdits) < 0 ? PlainEdit(scene, random)
                : (draw -= _rates.Questions) < 0 ? Question(scene, random)
                : (draw -= _rates.Critiques) < 0 ? Critique(scene, random)
                : (draw -= _rates.Authors) < 0 ? WhoWrote(scene, random)
                : new(PretrainingKind.Describe, PostPrompts.Draft(scene.Post), Flawed(scene, _rates.Flawless, random).Write());
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> VocabularyText(ulong seed, int documents)
    {
        for (var index = 0; index < documents; index++)
        {
            var document = this[seed, index];
            foreach (var part in document.Prompt.Parts)
            {
                yield return part.Trusted ? Plain(part.Text) : part.Text;
            }

            yield return document.Completion;
            if (index % 50 == 0)
            {
                foreach (var answer in PostPrompts.Answers)
                {
                    yield return answer;
                }
            }
        }
    }

    /// <summary>A redraft with a known answer to whether it carries out the feedback on the old summary.</summary>
    internal static (string Old, string Feedback, string New, bool Carried) Judged(Scene scene, double twoFlaws, SeededRandom random)
    {
        var sketch = Sketch.Of(scene.Facts).Spoil(scene.Facts, scene.Others, random);
        var old = random.NextDouble() < twoFlaws ? sketch.Spoil(scene.Facts, scene.Others, random) : sketch;
        var flaw = scene.Read(old.Write())[0];
        var feedback = PostFeedback.Of(flaw, scene.Facts, random);
        if (random.Next(2) == 0)
        {
            return (old.Write(), feedback, Mend(old, flaw, scene).Write(), true);
        }

        // Unchanged; another flaw mended or made; or the same slot wrong in another way.
        for (; ; )
        {
            var other = random.Next(3) switch
            {
                0 => old,
                1 => old.Spoil(scene.Facts, scene.Others, random),
                _ => Miss(old, flaw, scene, random),
            };
            var text = other.Write();
            if (scene.Read(text).Any(f => f.Kind == flaw.Kind && f.Slot == flaw.Slot) || (flaw.Slot is { } slot && scene.Read(text).Any(f => f.Slot == slot)))
            {
                return (old.Write(), feedback, text, false);
            }
        }
    }

    /// <summary>The sketch without one of its flaws, everything else as it was.</summary>
    /// <remarks>Where a value was made wrong first and then left out, it comes back wrong: about one judgement in two hundred is wrong by that. The model
    /// that is shipped was trained on this text.</remarks>
    internal static Sketch Mend(Sketch sketch, Flaw flaw, Scene scene) => flaw.Kind switch
    {
        FlawKind.Wrong => sketch with { Facts = sketch.Facts.Take(flaw.Slot!.Value, scene.Facts) },
        FlawKind.Missing => sketch with { Left = sketch.Left.Where(slot => slot != flaw.Slot).ToHashSet() },
        FlawKind.Added => sketch with { Invention = null },
        FlawKind.Long => sketch with { Tail = null },
        FlawKind.Clumsy => sketch with { Clumsy = false },
        _ => Sketch.Of(scene.Facts),
    };

    private static Sketch Miss(Sketch old, Flaw flaw, Scene scene, SeededRandom random) => flaw.Kind switch
    {
        FlawKind.Wrong or FlawKind.Missing => Mend(old, flaw, scene) with { Facts = old.Facts.Take(flaw.Slot!.Value, scene.Facts).Change(flaw.Slot.Value, random) },
        FlawKind.Added => old with { Invention = random.Pick(PostWorld.Inventions) },
        FlawKind.Long => old with { Tail = random.Pick(PostWorld.Tails) },
        _ => old,
    };

    private Sketch Flawed(Scene scene, double flawless, SeededRandom random)
    {
        var sketch = Sketch.Of(scene.Facts);
        if (random.NextDouble() < flawless)
        {
            return sketch;
        }

        sketch = sketch.Spoil(scene.Facts, scene.Others, random);
        return random.NextDouble() < _rates.TwoFlaws ? sketch.Spoil(scene.Facts, scene.Others, random) : sketch;
    }

    private PretrainingDocument Edit(Scene scene, SeededRandom random)
    {
        var old = Flawed(scene, 0.03, random);
        var text = old.Write();
        var flaws = scene.Read(text);
        if (flaws.Count == 0)
        {
            return new(PretrainingKind.Edit, PostPrompts.Redraft(scene.Post, text, PostFeedback.Right), text);
        }

        if (random.NextDouble() < _rates.Beside)
        {
            return new(PretrainingKind.Edit, PostPrompts.Redraft(scene.Post, text, OfAnother(flaws, random)), text);
        }

        var marked = flaws.FirstOrDefault(flaw => flaw.Found is not null && text.Contains(flaw.Found, StringComparison.Ordinal));
        if (marked is not null && random.NextDouble() < _rates.Marked)
        {
            var at = text.IndexOf(marked.Found!, StringComparison.Ordinal);
            return new(
                PretrainingKind.Edit,
                PostPrompts.Redraft(scene.Post, text, PostFeedback.OfMarked(random), at, marked.Found!.Length), Mend(old, marked, scene).Write());
        }

        var named = random.Next(3) > 0 ? flaws.Take(1) : flaws;
        var mended = named.Aggregate(old, (sketch, flaw) => Mend(sketch, flaw, scene));
        return new(PretrainingKind.Edit, PostPrompts.Redraft(scene.Post, text, PostFeedback.Of(named, scene.Facts, random)), mended.Write());
    }

    /// <summary>Feedback on another summary, none of whose flaws this one has.</summary>
    private static string OfAnother(IReadOnlyList<Flaw> flaws, SeededRandom random)
    {
        for (; ; )
        {
            var other = Scene.Draw(random);
            var flaw = other.Read(Sketch.Of(other.Facts).Spoil(other.Facts, other.Others, random).Write())[0];
            if (flaws.All(own => own.Kind != flaw.Kind || own.Slot != flaw.Slot) && (flaw.Slot is null || flaws.All(own => own.Slot != flaw.Slot)))
            {
                return PostFeedback.Of(flaw, other.Facts, random);
            }
        }
    }

    private PretrainingDocument PlainEdit(Scene scene, SeededRandom random)
    {
        var old = Flawed(scene, 0.1, random);
        var flaws = scene.Read(old.Write());
        var mended = flaws.Count > 0 && random.Next(3) == 0 ? Mend(old, random.Pick(flaws), scene) : old;
        return new(PretrainingKind.PlainEdit, PostPrompts.Redraft(scene.Post, old.Write(), null), mended.Write());
    }

    private PretrainingDocument Question(Scene scene, SeededRandom random)
    {
        var (old, feedback, redraft, carried) = Judged(scene, _rates.TwoFlaws, random);
        var form = random.Pick(PostPrompts.Judging);
        return new(PretrainingKind.Question, PostPrompts.Judge(form, scene.Post, old, feedback, redraft), carried ? form.Yes : form.No);
    }

    private PretrainingDocument Critique(Scene scene, SeededRandom random)
    {
        var summary = Flawed(scene, 0.15, random).Write();
        var flaws = scene.Read(summary);
        return new(
            PretrainingKind.Critique, PostPrompts.Critique(scene.Post, summary),
            flaws.Count == 0 ? PostFeedback.Right : PostFeedback.Of(flaws[0], scene.Facts, random));
    }

    private PretrainingDocument WhoWrote(Scene scene, SeededRandom random)
    {
        var person = random.Next(2) == 0;
        var summary = person ? Sketch.WriteAsPerson(scene.Facts) : Flawed(scene, _rates.Flawless, random).Write();
        return new(PretrainingKind.Question, PostPrompts.IsByPerson(scene.Post, summary), person ? "yes" : "no");
    }

    private static string Plain(string template)
        => PostPrompts.SpecialTokens.Aggregate(template, (text, token) => text.Replace(token, "", StringComparison.Ordinal));
}
