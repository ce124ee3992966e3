namespace Redraft.Templating;

/// <summary>What stands behind <c>is</c>.</summary>
internal static class ValueTests
{
    private static readonly IReadOnlyDictionary<string, Func<object?, Arguments, bool>> All = new Dictionary<string, Func<object?, Arguments, bool>>(StringComparer.Ordinal)
    {
        ["defined"] = (value, _) => value is not Undefined,
        ["undefined"] = (value, _) => value is Undefined,
        ["none"] = (value, _) => value is null,
        ["string"] = (value, _) => value is Words,
        ["mapping"] = (value, _) => value is MapValue,
        ["sequence"] = (value, _) => value is Words or ListValue or MapValue or Undefined,
        ["iterable"] = (value, _) => value is Words or ListValue or MapValue or Undefined,
        ["number"] = (value, _) => value is long or double or bool,
        ["integer"] = (value, _) => value is long,
        ["float"] = (value, _) => value is double,
        ["boolean"] = (value, _) => value is bool,
        ["true"] = (value, _) => value is true,
        ["false"] = (value, _) => value is false,
        ["callable"] = (value, _) => value is Function,
        ["odd"] = (value, given) => given.Whole("odd", value) % 2 != 0,
        ["even"] = (value, given) => given.Whole("even", value) % 2 == 0,
        ["divisibleby"] = (value, given) => Arithmetic.Of("%", value, Other(given), given) is 0L,
        ["upper"] = (value, given) => TextMethods.Find(PythonText.Of(value, given), "isupper")!.Call(given) is true,
        ["lower"] = (value, given) => TextMethods.Find(PythonText.Of(value, given), "islower")!.Call(given) is true,
        ["in"] = (value, given) => Compares("in", value, given),
        ["equalto"] = (value, given) => Compares("==", value, given),
        ["eq"] = (value, given) => Compares("==", value, given),
        ["=="] = (value, given) => Compares("==", value, given),
        ["sameas"] = (value, given) => Other(given) is var other && (ReferenceEquals(value, other) || (value is bool or long && value.Equals(other))),
        ["ne"] = (value, given) => Compares("!=", value, given),
        ["!="] = (value, given) => Compares("!=", value, given),
        ["lt"] = (value, given) => Compares("<", value, given),
        ["lessthan"] = (value, given) => Compares("<", value, given),
        ["le"] = (value, given) => Compares("<=", value, given),
        ["gt"] = (value, given) => Compares(">", value, given),
        ["greaterthan"] = (value, given) => Compares(">", value, given),
        ["ge"] = (value, given) => Compares(">=", value, given),
    };

    /// <summary>Whether there is one of a name.</summary>
    public static bool Known(string name) => All.ContainsKey(name);

    /// <summary>Whether a test holds of a value.</summary>
    public static bool Holds(string name, object? value, Arguments given)
        => All.TryGetValue(name, out var test) ? test(value, given) : throw given.Fault($"unsupported test '{UntrustedText.Visible(name, 40)}'");

    private static object? Other(Arguments given) => given.Of("a test", ("other", Arguments.Needed))[0];

    private static bool Compares(string sign, object? value, Arguments given)
    {
        var other = Other(given);
        given.Meter.Step(given.At, Math.Max(ListValue.WeightOf(value), ListValue.WeightOf(other)));
        return Arithmetic.Compares(sign, value, other, given);
    }
}
