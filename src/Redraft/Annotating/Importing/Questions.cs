using System.Text.Json;

namespace Redraft.Annotating.Importing;

/// <summary>Puts a person's replies to a tool's questions together to an answer; which question is which, its name says.</summary>
/// <param name="fields">The record's texts by their names.</param>
internal sealed class Questions(IReadOnlyDictionary<string, string> fields)
{
    private static readonly string[] Words = ["feedback", "comment", "critique", "criticism", "problem", "wrong", "issue", "remark"];
    private static readonly string[] Corrections = ["correction", "corrected", "redraft", "rewrite", "rewritten", "edit", "edited", "ideal", "refinement", "revision"];
    private static readonly string[] Preferences = ["better", "preference", "preferred", "chosen", "choice", "best", "comparison"];
    private static readonly string[] Ranks = ["rank", "ranking", "ranks"];
    private static readonly string[] Goods = ["good", "quality", "acceptable", "verdict"];
    private static readonly string[] Kinds = ["kind", "type", "category"];
    private static readonly string[] Severities = ["severity", "weight"];
    private static readonly string[] Checks = ["carried_out", "carriedout", "fixed", "done"];
    private static readonly string[] Ties = ["tie", "both", "neither", "equal", "same", "none", "no difference"];

    private readonly List<string> _words = [], _left = [];
    private readonly List<FeedbackTarget> _spans = [];
    private readonly List<(string, int)> _ranks = [];
    private string? _correction, _better, _kind;
    private int? _severity;
    private bool? _good, _carriedOut;

    /// <summary>Takes a reply.</summary>
    public void Take(string question, JsonElement value)
    {
        var text = TextOf(value);
        var taken = value.ValueKind == JsonValueKind.Array ? TakeList(question, value)
            : text is null ? false
            : Is(question, Corrections) ? Put(ref _correction, text)
            : Is(question, Preferences) ? BetterOf(text) is { } better && Put(ref _better, better)
            : Is(question, Kinds) ? Put(ref _kind, text)
            : Is(question, Severities) ? int.TryParse(text, out var weight) && weight is >= 1 and <= 3 && Put(ref _severity, weight)
            : Is(question, Checks) ? TruthOf(text) is { } done && Put(ref _carriedOut, done)
            : Is(question, Goods) ? TruthOf(text) is { } good && Put(ref _good, good)
            : Is(question, Words) && Add(text);
        if (!taken)
        {
            _left.Add($"the reply to '{question}': {(value.GetRawText() is { Length: > 60 } raw ? raw[..60] + "…" : value.GetRawText())}");
        }
    }

    /// <summary>Takes words on a part of the draft.</summary>
    public void Take(string words, FeedbackTarget target)
    {
        _words.Add(words);
        _spans.Add(target);
    }

    /// <summary>Takes which text is the better one, by its field's name or in words; false where it is none.</summary>
    public bool TakeBetter(string name) => BetterOf(name) is { } better && Put(ref _better, better);

    /// <summary>Takes an order of texts, the best first; false where one of them isn't known.</summary>
    public bool TakeOrder(IReadOnlyList<string?> texts)
    {
        var known = texts.All(text => text is not null);
        _ranks.AddRange(known ? texts.Select((text, i) => (text!, i + 1)) : []);
        return known;
    }

    /// <summary>Takes texts that share a rank.</summary>
    public void TakeRank(IEnumerable<string> texts, int rank) => _ranks.AddRange(texts.Select(text => (text, rank)));

    /// <summary>Says that something isn't held.</summary>
    public void Leave(string what) => _left.Add(what);

    /// <summary>The answer.</summary>
    public ForeignAnswer For(string where, string person, bool skipped)
    {
        var targets = _spans.Count == _words.Count ? _spans : [];
        if (targets.Count < _spans.Count)
        {
            _left.Add($"{_spans.Count} spans: {_words.Count} pieces of feedback go with them");
        }

        var answer = skipped ? new AnnotationAnswer { Skipped = "left out" } : new AnnotationAnswer
        {
            Points = [.. _words.Select((words, i) => new FeedbackPoint(words, targets.Count > 0 ? targets[i] : null, _kind ?? "", _severity))],
            Good = _words.Count == 0 && _good == true,
            Correction = _correction,
            CarriedOut = _carriedOut,
        };
        return new ForeignAnswer(where, person, answer) { Better = _better, Ranks = _ranks, Left = _left };
    }

    /// <summary>A text; Argilla's chats as their last message.</summary>
    public static string? TextOf(JsonElement value) => ((JsonElement?)value).Text() ?? (value.ValueKind switch
    {
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array when value.GetArrayLength() > 0 && value[value.GetArrayLength() - 1].Get("content").Text() is { } last => last,
        _ => null,
    });

    private bool TakeList(string question, JsonElement value)
    {
        var items = value.EnumerateArray().ToList();
        if (items.Count > 0 && items.All(item => item.Get("rank").Whole() is not null && item.Get("value").Text() is { } name && fields.ContainsKey(name)))
        {
            _ranks.AddRange(items.Select(item => (fields[item.Get("value").Text()!], item.Get("rank").Whole()!.Value)));
            return true;
        }

        if (items.Count > 1 && !Is(question, Words) && TakeOrder([.. items.Select(item => ((JsonElement?)item).Text()).Select(name => name is not null && fields.TryGetValue(name, out var text) ? text : null)]))
        {
            return true; // Argilla 2 writes an order as the names alone, the best first
        }

        if (items.Count > 0 && items.All(item => item.Get("start").Whole() is >= 0 && item.Get("end").Whole() > item.Get("start").Whole()))
        {
            _spans.AddRange(items.Select(item => new FeedbackTarget(item.Get("start").Whole()!.Value, item.Get("end").Whole()!.Value - item.Get("start").Whole()!.Value)));
            return true;
        }

        var texts = items.Select(item => ((JsonElement?)item).Text()).ToList();
        return texts.Count > 0 && texts.All(text => text is not null) && (Is(question, Words) ? texts.All(text => Add(text!)) : texts.Count == 1 && TakeOne(question, items[0]));
    }

    private bool TakeOne(string question, JsonElement value)
    {
        var before = _left.Count;
        Take(question, value);
        if (_left.Count == before)
        {
            return true;
        }

        _left.RemoveAt(before);
        return false;
    }

    // A field's name, its place ("A", "first", "1"), or that they are equal.
    private string? BetterOf(string said)
    {
        var name = said.Trim();
        if (fields.TryGetValue(name, out var text))
        {
            return text;
        }

        return Ties.Any(tie => name.Contains(tie, StringComparison.OrdinalIgnoreCase)) ? "" : null;
    }

    private static bool? TruthOf(string text) => text.Trim().ToLowerInvariant() switch
    {
        "yes" or "true" or "good" or "ok" or "acceptable" or "correct" => true,
        "no" or "false" or "bad" or "faulty" or "wrong" or "incorrect" => false,
        _ => null,
    };

    private static bool Is(string question, string[] names)
    {
        var words = question.ToLowerInvariant().Split([' ', '-', '_', '.', ':', '/'], StringSplitOptions.RemoveEmptyEntries);
        return words.Any(names.Contains) || names.Contains(question.ToLowerInvariant());
    }

    private bool Add(string text)
    {
        if (text.Trim().Length > 0)
        {
            _words.Add(text);
        }

        return true;
    }

    private static bool Put<T>(ref T place, T value)
    {
        place = value;
        return true;
    }
}
