namespace Redraft.Templating;

/// <summary>Finds the values of expressions.</summary>
/// <param name="meter">Counts what it uses up.</param>
/// <param name="globals">Names that every template knows.</param>
internal sealed class Evaluation(Meter meter, IReadOnlyDictionary<string, object?> globals)
{
    private const int DeepestValue = 200;
    private const int FrameCost = 16; // characters that could be compared while a name is looked for in a frame

    /// <summary>The text of the block that is captured.</summary>
    public Words CapturedText { get; set; } = Words.Empty;

    /// <summary>Counts what is used up.</summary>
    public Meter Meter => meter;

    /// <summary>An expression's value.</summary>
    public object? Of(Expression expression, Frame frame)
    {
        meter.Step(expression.At);
        meter.Enter(expression.At);
        var value = expression switch
        {
            Literal literal => literal.Value,
            Variable variable => Named(variable, frame),
            Captured => CapturedText,
            ListLiteral list => Made(new ListValue([.. list.Items.Select(item => Of(item, frame))], list.IsTuple), list.At),
            MapLiteral map => MapOf(map, frame),
            Member member => Members.Attribute(Of(member.Of, frame), member.Name, AtPlace(member.At)),
            Element element => ItemOf(element, frame),
            Section section => SectionOf(section, frame),
            Invocation call => Called(call, frame),
            Filtering filtering => Filtered(filtering, frame),
            Testing testing => Tested(testing, frame),
            Unary unary => UnaryOf(unary, frame),
            Binary binary => BinaryOf(binary, frame),
            Joining joining => Joined(joining, frame),
            Comparing comparing => Compared(comparing, frame),
            Choice choice => IsTrue(Of(choice.If, frame)) ? Of(choice.Then, frame)
                : choice.Else is { } otherwise ? Of(otherwise, frame) : new Undefined("the inline if is false and has no else"),
            _ => throw new InvalidOperationException($"no such expression: {expression}"),
        };
        meter.Leave();
        return value;
    }

    /// <summary>A value as text.</summary>
    public Words TextOf(object? value, int at) => PythonText.Of(value, AtPlace(at));

    /// <summary>The items that a loop goes through.</summary>
    public IReadOnlyList<object?> Items(object? value, int at)
    {
        var items = Members.Items(value, AtPlace(at));
        meter.Step(at, items.Count);
        return items;
    }

    /// <summary>Whether a value counts as true.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool truth => truth,
        long whole => whole != 0,
        double number => number != 0,
        Words words => words.Text.Length > 0,
        ListValue list => list.Items.Count > 0,
        MapValue map => map.Entries.Count > 0,
        _ => true,
    };

    /// <summary>Nothing given, at a place.</summary>
    public Arguments AtPlace(int at) => new(at, meter, [], []);

    // What an operation makes counts for what it takes, and lies only so deep that going through it ends.
    private T Made<T>(T value, int at)
    {
        meter.Make(at, value is Words or ListValue or MapValue ? ListValue.WeightOf(value) : 0);
        return ListValue.DepthOf(value) <= DeepestValue ? value : throw new TemplateFault(at, $"values lie deeper than {DeepestValue} levels in each other");
    }

    private object? Named(Variable variable, Frame frame)
    {
        var isThere = frame.TryGet(variable.Name, out var found, out var frames) || globals.TryGetValue(variable.Name, out found);
        meter.Step(variable.At, frames * (long)(FrameCost + variable.Name.Length));
        return isThere ? found : new Undefined($"'{UntrustedText.Visible(variable.Name, 60)}' is undefined");
    }

    private object? ItemOf(Element element, Frame frame)
    {
        var (of, index) = (Of(element.Of, frame), Of(element.Index, frame));
        meter.Step(element.At, ListValue.WeightOf(index));
        return Members.Item(of, index, AtPlace(element.At));
    }

    private MapValue MapOf(MapLiteral literal, Frame frame)
    {
        var map = new MapValue();
        foreach (var (key, value) in literal.Entries)
        {
            map.Entries[Of(key, frame) is { } known and not (ListValue or MapValue or Undefined) ? known : throw new TemplateFault(key.At, "a key of a dictionary has to be text, a number or a truth value")] = Of(value, frame);
        }

        return Made(map, literal.At);
    }

    private object SectionOf(Section section, Frame frame)
    {
        var of = Of(section.Of, frame);
        var (from, to, step) = (Bound(section.From), Bound(section.To), Bound(section.Step));
        return Made(Members.Section(of, from, to, step, AtPlace(section.At)), section.At);

        int? Bound(Expression? bound) => bound is null || Of(bound, frame) is not { } value ? null : AtPlace(bound.At).Whole("a slice", value);
    }

    // Whoever is given something may go through all of it.
    private Arguments ArgumentsOf(Given given, int at, Frame frame)
    {
        var arguments = new Arguments(at, meter, [.. given.Positional.Select(argument => Of(argument, frame))], [.. given.Named.Select(argument => (argument.Name, Of(argument.Value, frame)))]);
        meter.Step(at, arguments.Positional.Sum(ListValue.WeightOf) + arguments.Named.Sum(argument => ListValue.WeightOf(argument.Value)));
        return arguments;
    }

    private object? Called(Invocation call, Frame frame)
    {
        var function = Of(call.Function, frame);
        var given = ArgumentsOf(call.Given, call.At, frame);
        return function is Function known ? Made(known.Call(given), call.At)
            : throw given.Fault(function is Undefined undefined ? undefined.Why : $"{PythonText.Kind(function)} can't be called");
    }

    private object? Filtered(Filtering filtering, Frame frame)
    {
        var value = Of(filtering.Of, frame);
        meter.Step(filtering.At, ListValue.WeightOf(value));
        return Made(Filters.Apply(filtering.Filter, value, ArgumentsOf(filtering.Given, filtering.At, frame)), filtering.At);
    }

    private object Tested(Testing testing, Frame frame)
    {
        var value = Of(testing.Of, frame);
        return ValueTests.Holds(testing.Test, value, ArgumentsOf(testing.Given, testing.At, frame)) != testing.Negated;
    }

    private object UnaryOf(Unary unary, Frame frame)
    {
        var value = Of(unary.Of, frame);
        return unary.Sign == "not" ? !IsTrue(value) : Arithmetic.Signed(unary.Sign, value, AtPlace(unary.At));
    }

    private object? BinaryOf(Binary binary, Frame frame)
    {
        var left = Of(binary.Left, frame);
        return binary.Sign switch
        {
            "and" => IsTrue(left) ? Of(binary.Right, frame) : left,
            "or" => IsTrue(left) ? left : Of(binary.Right, frame),
            _ => Combined(binary, left, Of(binary.Right, frame)),
        };
    }

    private object Combined(Binary binary, object? left, object? right)
    {
        if (binary.Sign != "+" || left is not (Words or ListValue))
        {
            return Made(Arithmetic.Of(binary.Sign, left, right, AtPlace(binary.At)), binary.At);
        }

        meter.Make(binary.At, ListValue.WeightOf(left) + ListValue.WeightOf(right)); // before it is made: it may be twice all that there is
        return Arithmetic.Of(binary.Sign, left, right, AtPlace(binary.At));
    }

    private Words Joined(Joining joining, Frame frame)
    {
        var text = new WordsBuilder();
        foreach (var part in joining.Parts)
        {
            var words = TextOf(Of(part, frame), part.At);
            meter.Make(joining.At, words.Weight);
            text.Append(words);
        }

        return text.ToWords();
    }

    private object Compared(Comparing comparing, Frame frame)
    {
        var left = Of(comparing.First, frame);
        foreach (var (sign, right) in comparing.Rest)
        {
            var other = Of(right, frame);
            meter.Step(comparing.At, Math.Max(ListValue.WeightOf(left), ListValue.WeightOf(other)));
            if (!Arithmetic.Compares(sign, left, other, AtPlace(comparing.At)))
            {
                return false;
            }

            left = other;
        }

        return true;
    }
}
