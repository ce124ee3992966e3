namespace Redraft.Templating;

/// <summary>Python's arithmetic and comparisons, with whole numbers of 64 bits.</summary>
internal static class Arithmetic
{
    private const int LongestRepeat = 1_000_000; // characters or items

    /// <summary>A number with a sign before it.</summary>
    public static object Signed(string sign, object? value, Arguments at) => value switch
    {
        double number => (object)(sign == "-" ? -number : number), // an object, or C# makes all of them doubles
        long.MinValue when sign == "-" => throw at.Fault("the result of '-' is too large"),
        long or bool => sign == "-" ? -Whole(value) : Whole(value),
        _ => throw at.Fault($"'{sign}' takes a number, found {PythonText.Kind(value)}"),
    };

    /// <summary>Of two values one.</summary>
    public static object Of(string sign, object? left, object? right, Arguments at)
    {
        try
        {
            return (sign, left, right) switch
            {
                ("+", Words a, Words b) => Joined(a, b),
                ("+", ListValue a, ListValue b) when a.IsTuple == b.IsTuple => new ListValue([.. a.Items, .. b.Items], a.IsTuple),
                ("*", Words or ListValue, long or bool) => Repeated(left, Whole(right), at),
                ("*", long or bool, Words or ListValue) => Repeated(right, Whole(left), at),
                (_, long or bool, long or bool) => OfWhole(sign, Whole(left), Whole(right), at),
                (_, long or bool or double, long or bool or double) => OfFloat(sign, Float(left), Float(right), at),
                ("%", Words, _) => throw at.Fault("unsupported: formatting text with '%'; join it with '~'"),
                _ when (left as Undefined ?? right as Undefined) is { } missing => throw at.Fault(missing.Why),
                _ => throw at.Fault($"'{sign}' can't be applied to {PythonText.Kind(left)} and {PythonText.Kind(right)}"),
            };
        }
        catch (OverflowException)
        {
            throw at.Fault($"the result of '{sign}' is too large");
        }
    }

    /// <summary>Whether a comparison holds.</summary>
    public static bool Compares(string sign, object? left, object? right, Arguments at) => sign switch
    {
        "==" => Same.Values.Equals(left, right),
        "!=" => !Same.Values.Equals(left, right),
        "in" => Contains(right, left, at),
        "not in" => !Contains(right, left, at),
        "<" => Order(left, right, at) < 0,
        ">" => Order(left, right, at) > 0,
        "<=" => Order(left, right, at) <= 0,
        _ => Order(left, right, at) >= 0,
    };

    /// <summary>Which of two comes first: negative for the left one, 0 if neither does.</summary>
    /// <exception cref="TemplateFault">If they have no order.</exception>
    public static int Order(object? left, object? right, Arguments at) => (left, right) switch
    {
        (Words a, Words b) => string.CompareOrdinal(a.Text, b.Text),
        (long a, long b) => a.CompareTo(b),
        (long or bool or double, long or bool or double) => Float(left).CompareTo(Float(right)),
        (ListValue a, ListValue b) when a.IsTuple == b.IsTuple => a.Items.Zip(b.Items).Where(pair => !Same.Values.Equals(pair.First, pair.Second))
            .Select(pair => (int?)Order(pair.First, pair.Second, at)).FirstOrDefault() ?? a.Items.Count.CompareTo(b.Items.Count),
        _ when (left as Undefined ?? right as Undefined) is { } missing => throw at.Fault(missing.Why),
        _ => throw at.Fault($"{PythonText.Kind(left)} and {PythonText.Kind(right)} have no order"),
    };

    /// <summary>Whether something is in a text, list or dictionary.</summary>
    public static bool Contains(object? container, object? item, Arguments at) => (container, item) switch
    {
        (Words text, Words part) => new TextSearch(part.Text).First(text.Text, 0) >= 0,
        (Words, _) => throw at.Fault($"'in' a text takes text, found {PythonText.Kind(item)}"),
        (ListValue list, _) => list.Items.Contains(item, Same.Values),
        (MapValue map, _) => map.TryGet(item, out _),
        (Undefined, _) => false,
        _ => throw at.Fault($"nothing can be in {PythonText.Kind(container)}"),
    };

    private static Words Joined(Words left, Words right)
    {
        var text = new WordsBuilder();
        text.Append(left);
        text.Append(right);
        return text.ToWords();
    }

    private static object Repeated(object? value, long times, Arguments at)
    {
        var size = value is Words text ? text.Text.Length : ((ListValue)value!).Weight;
        if (times > 0 && size * (double)times > LongestRepeat)
        {
            throw at.Fault($"'*' makes more than {LongestRepeat} characters");
        }

        var count = size == 0 ? 0 : (int)Math.Max(0, times);
        if (value is ListValue list)
        {
            return new ListValue([.. Enumerable.Repeat(list.Items, count).SelectMany(items => items)], list.IsTuple);
        }

        var builder = new WordsBuilder();
        for (var i = 0; i < count; i++)
        {
            builder.Append((Words)value!);
        }

        return builder.ToWords();
    }

    private static object OfWhole(string sign, long left, long right, Arguments at) => sign switch
    {
        "+" => (object)checked(left + right), // as above
        "-" => checked(left - right),
        "*" => checked(left * right),
        "/" => left / (double)NotZero(right, at),
        "//" => checked((left / NotZero(right, at)) - (left % right != 0 && (left < 0) != (right < 0) ? 1 : 0)),
        "%" => right == -1 ? 0L : Remainder(left, NotZero(right, at)),
        _ => right < 0 ? (object)Math.Pow(left, right) : Power(left, right),
    };

    // Of the sign of what it is divided by.
    private static long Remainder(long left, long right) => left % right is var rest && rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest;

    private static long Power(long left, long right)
    {
        var power = 1L;
        for (var i = 0L; i < right && power != 0; i++)
        {
            if (left is 1 or 0 or -1)
            {
                return left == 0 ? 0 : left == 1 || right % 2 == 0 ? 1 : -1;
            }

            power = checked(power * left);
        }

        return power;
    }

    private static object OfFloat(string sign, double left, double right, Arguments at) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / NotZero(right, at),
        "//" => Math.Floor(left / NotZero(right, at)),
        "%" => left - (Math.Floor(left / NotZero(right, at)) * right),
        _ => Math.Pow(left, right),
    };

    private static T NotZero<T>(T value, Arguments at) where T : System.Numerics.INumber<T> => T.IsZero(value) ? throw at.Fault("division by zero") : value;

    private static long Whole(object? value) => value is bool truth ? truth ? 1 : 0 : (long)value!;

    private static double Float(object? value) => value is double number ? number : Whole(value);
}
