namespace Redraft.Tasks.Posts;

/// <summary>Reads a summary against the facts of its post.</summary>
/// <remarks>
/// By words, whoever wrote them: every value of a slot that occurs, whatever word no post and no plain sentence has, the number of words, and
/// whether the doer comes before the deed. Case and punctuation don't matter.
/// </remarks>
internal static class SummaryReader
{
    /// <summary>Words of a summary from which on it is too long.</summary>
    public const int MostWords = 16;

    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "a", "all", "an", "and", "at", "by", "did", "has", "have", "he", "her", "his", "in", "it", "of", "on", "she", "that", "the", "them", "there", "they",
        "this", "to", "was", "were", "which", "who", "with", "someone", "people", "some",
    };

    /// <summary>Everything that is wrong, the worst first; empty for a good summary.</summary>
    public static IReadOnlyList<Flaw> Read(Facts facts, string post, string summary)
    {
        var words = Words(summary);
        var text = " " + string.Join(' ', words) + " ";
        var verb = Values(text, PostWorld.Verbs);
        if (words.Count == 0 || verb.Count == 0)
        {
            return [new Flaw(FlawKind.Unreadable)];
        }

        var flaws = new List<Flaw>();
        var who = Values(text, [.. PostWorld.People.Select(person => person.Name.ToLowerInvariant())]);
        Check(flaws, Slot.Who, who, facts.Who, i => PostWorld.People[i].Name);
        var item = Values(text, PostWorld.Items);
        CheckWhat(flaws, facts, verb, item);
        Check(flaws, Slot.Count, Values(text, PostWorld.Counts), facts.Count, i => PostWorld.Counts[i]);
        Check(flaws, Slot.Place, Values(text, PostWorld.Places), facts.Place, i => PostWorld.Places[i]);
        Check(flaws, Slot.Day, Values(text, [.. PostWorld.Days.Select(day => day.ToLowerInvariant())]), facts.Day, i => "on " + PostWorld.Days[i]);

        var tail = Tail(text);
        var rest = tail is null ? text : text.Replace(" " + tail + " ", " ", StringComparison.Ordinal);
        if (Added(rest, post) is { } added)
        {
            flaws.Add(new Flaw(FlawKind.Added, null, added));
        }

        if (words.Count > MostWords || tail is not null)
        {
            flaws.Add(new Flaw(FlawKind.Long, null, tail));
        }

        if (DoerAfterDeed(text, who, verb))
        {
            flaws.Add(new Flaw(FlawKind.Clumsy));
        }

        return [.. flaws.OrderBy(flaw => flaw.Kind)]; // a stable sort
    }

    /// <summary>What a summary is worth: 1 without a flaw, never below 0.</summary>
    public static double Worth(IReadOnlyList<Flaw> flaws) => Math.Max(0, 1 - flaws.Sum(flaw => flaw.Cost));

    /// <summary>Its words in small letters.</summary>
    public static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c) || (c == '\'' && word.Length > 0))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private static void Check(List<Flaw> flaws, Slot slot, IReadOnlyList<int> found, int wanted, Func<int, string> say)
    {
        var wrong = found.Where(value => value != wanted).Select(say).ToList();
        if (wrong.Count > 0)
        {
            flaws.Add(new Flaw(FlawKind.Wrong, slot, wrong[0]));
        }
        else if (found.Count == 0)
        {
            flaws.Add(new Flaw(FlawKind.Missing, slot));
        }
    }

    private static void CheckWhat(List<Flaw> flaws, Facts facts, IReadOnlyList<int> verb, IReadOnlyList<int> item)
    {
        var wrongVerb = verb.Where(v => v != facts.Verb).Select(v => PostWorld.Verbs[v]).FirstOrDefault();
        var wrongItem = item.Where(i => i != facts.Thing).Select(i => PostWorld.Items[i]).FirstOrDefault();
        if (wrongVerb is not null || wrongItem is not null)
        {
            flaws.Add(new Flaw(FlawKind.Wrong, Slot.What, wrongVerb ?? wrongItem));
        }
        else if (item.Count == 0)
        {
            flaws.Add(new Flaw(FlawKind.Missing, Slot.What));
        }
    }

    private static List<int> Values(string text, IReadOnlyList<string> table)
        => [.. Enumerable.Range(0, table.Count).Where(i => text.Contains(" " + table[i] + " ", StringComparison.Ordinal))];

    private static string? Tail(string text)
        => PostWorld.Tails.Select(tail => string.Join(' ', Words(tail))).FirstOrDefault(tail => text.Contains(" " + tail + " ", StringComparison.Ordinal));

    private static string? Added(string text, string post)
    {
        if (PostWorld.Inventions.FirstOrDefault(invention => text.Contains(" " + invention + " ", StringComparison.Ordinal)) is { } known)
        {
            return known;
        }

        // A value of a slot is right, wrong or another person's, and was judged as such.
        var said = Words(post).ToHashSet(StringComparer.Ordinal);
        var unknown = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !said.Contains(word) && !Plain.Contains(word) && !Slots.Contains(word)).ToList();
        return unknown.Count == 0 ? null : string.Join(' ', unknown);
    }

    private static readonly HashSet<string> Slots =
        PostWorld.People.Select(person => person.Name).Concat(PostWorld.Verbs).Concat(PostWorld.Items).Concat(PostWorld.Counts)
            .Concat(PostWorld.Places).Concat(PostWorld.Days).SelectMany(Words).ToHashSet(StringComparer.Ordinal);

    private static bool DoerAfterDeed(string text, IReadOnlyList<int> who, IReadOnlyList<int> verb)
    {
        var deed = verb.Min(v => text.IndexOf(" " + PostWorld.Verbs[v] + " ", StringComparison.Ordinal));
        var doers = who.Select(w => PostWorld.People[w].Name.ToLowerInvariant()).Append("someone")
            .Select(name => text.IndexOf(" " + name + " ", StringComparison.Ordinal)).Where(at => at >= 0).ToList();
        return doers.Count > 0 && doers.Min() > deed;
    }
}
