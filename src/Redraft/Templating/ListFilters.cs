using System.Globalization;

namespace Redraft.Templating;

/// <summary>Filters of lists.</summary>
internal static class ListFilters
{
    /// <summary><c>join(between, attribute)</c>.</summary>
    public static object? Join(object? value, Arguments given)
    {
        var values = given.Of("join", ("d", Words.Empty), ("attribute", null));
        return Filters.Joined(Members.Items(value, given).Select(item => PythonText.Of(values[1] is null ? item : Path(item, values[1], given), given)), PythonText.Of(values[0], given), given);
    }

    /// <summary><c>map(attribute='a', default=b)</c>, or <c>map('filter', …)</c>.</summary>
    public static object? Map(object? value, Arguments given)
    {
        var items = Members.Items(value, given);
        if (given.Positional.Count == 0)
        {
            var values = given.Of("map", ("attribute", Arguments.Needed), ("default", null));
            var hasDefault = given.Named.Any(named => named.Name == "default");
            return new ListValue([.. items.Select(item => Path(item, values[0], given) is var found && found is Undefined && hasDefault ? values[1] : found)]);
        }

        var filter = given.Text("map", given.Positional[0]).Text;
        var rest = given with { Positional = [.. given.Positional.Skip(1)] };
        return new ListValue([.. items.Select(item =>
        {
            given.Meter.Step(given.At, ListValue.WeightOf(item));
            return Filters.Apply(filter, item, rest);
        })]);
    }

    /// <summary><c>select</c>, <c>reject</c>, <c>selectattr</c>, <c>rejectattr</c>: by a test, or by truth.</summary>
    public static object Chosen(object? value, Arguments given, bool byAttribute, bool keeps)
    {
        var (attribute, rest) = byAttribute ? (given.Positional is [var first, ..] ? first : throw given.Fault("an attribute to choose by is missing"), given.Positional.Skip(1).ToList()) : (null, given.Positional.ToList());
        var test = rest.Count == 0 ? null : given.Text("a test", rest[0]).Text;
        var arguments = given with { Positional = [.. rest.Skip(1)], Named = [] };
        return new ListValue([.. Members.Items(value, given).Where(item =>
        {
            given.Meter.Step(given.At, ListValue.WeightOf(item));
            var subject = byAttribute ? Path(item, attribute, given) : item;
            return (test is null ? Evaluation.IsTrue(subject) : ValueTests.Holds(test, subject, arguments)) == keeps;
        })]);
    }

    /// <summary><c>sort(reverse, case_sensitive, attribute)</c>.</summary>
    public static object? Sort(object? value, Arguments given)
        => given.Of("sort", ("reverse", false), ("case_sensitive", false), ("attribute", null)) is [var reverse, var sensitive, var attribute]
            ? new ListValue(Sorted(Members.Items(value, given), item => Folded(attribute is null ? item : Path(item, attribute, given), sensitive), Evaluation.IsTrue(reverse), given)) : null;

    /// <summary><c>unique(case_sensitive, attribute)</c>.</summary>
    public static object? Unique(object? value, Arguments given)
        => given.Of("unique", ("case_sensitive", false), ("attribute", null)) is [var sensitive, var attribute]
            ? new ListValue([.. Members.Items(value, given).DistinctBy(item => Folded(attribute is null ? item : Path(item, attribute, given), sensitive), new CountedSame(given))]) : null;

    /// <summary><c>dictsort(case_sensitive, by, reverse)</c>.</summary>
    public static object? DictSort(object? value, Arguments given)
    {
        var values = given.Of("dictsort", ("case_sensitive", false), ("by", Words.Of("key", trusted: true)), ("reverse", false));
        var part = given.Text("dictsort", values[1]).Text switch { "key" => 0, "value" => 1, var by => throw given.Fault($"'dictsort' goes by key or value, found '{UntrustedText.Visible(by, 40)}'") };
        return value is MapValue map ? new ListValue(Sorted(map.Items.Items, item => Folded(((ListValue)item!).Items[part], values[0]), Evaluation.IsTrue(values[2]), given))
            : throw given.Fault($"'dictsort' takes a dictionary, found {PythonText.Kind(value)}");
    }

    /// <summary><c>sum(attribute, start)</c>.</summary>
    public static object? Sum(object? value, Arguments given)
        => given.Of("sum", ("attribute", null), ("start", 0L)) is [var attribute, { } start]
            ? Members.Items(value, given).Aggregate(start, (sum, item) => Plus(sum, attribute is null ? item : Path(item, attribute, given), given)) : null;

    private static object Plus(object sum, object? item, Arguments given)
    {
        given.Meter.Step(given.At);
        given.Meter.Make(given.At, sum is Words or ListValue ? ListValue.WeightOf(sum) + ListValue.WeightOf(item) : 0);
        return Arithmetic.Of("+", sum, item, given);
    }

    /// <summary><c>min</c>, <c>max</c>.</summary>
    public static object? Extreme(object? value, Arguments given, string what, int sign)
    {
        var values = given.Of(what, ("case_sensitive", false), ("attribute", null));
        var items = Members.Items(value, given);
        if (items.Count == 0)
        {
            return new Undefined("the list has no items");
        }

        var best = (Item: items[0], Key: Key(items[0]));
        foreach (var item in items.Skip(1))
        {
            given.Meter.Step(given.At);
            best = Key(item) is var key && Arithmetic.Order(key, best.Key, given) * sign > 0 ? (item, key) : best;
        }

        return best.Item;

        object? Key(object? item) => Folded(values[1] is null ? item : Path(item, values[1], given), values[0]);
    }

    // Equal items keep their order, also in reverse.
    private static object?[] Sorted(IReadOnlyList<object?> items, Func<object?, object?> key, bool reverse, Arguments given)
    {
        var order = Comparer<object?>.Create((left, right) =>
        {
            given.Meter.Step(given.At, Math.Min(ListValue.WeightOf(left), ListValue.WeightOf(right)));
            return Arithmetic.Order(left, right, given);
        });
        try
        {
            return reverse ? [.. items.OrderByDescending(key, order)] : [.. items.OrderBy(key, order)];
        }
        catch (InvalidOperationException error) when (error.InnerException is TemplateFault fault)
        {
            throw new TemplateFault(fault.At, fault.Message);
        }
    }

    private static object? Folded(object? value, object? sensitive) => value is Words words && !Evaluation.IsTrue(sensitive) ? TextMethods.Lower(words) : value;

    // a.b.0: entries and items, one within the other.
    private static object? Path(object? value, object? path, Arguments given)
    {
        if (path is long)
        {
            return Members.Item(value, path, given);
        }

        var steps = given.Text("an attribute", path).Text.Split('.');
        given.Meter.Step(given.At, ((Words)path!).Weight + (32L * steps.Length));
        foreach (var step in steps)
        {
            value = Members.Item(value, long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : Words.Of(step, trusted: true), given);
        }

        return value;
    }
}
