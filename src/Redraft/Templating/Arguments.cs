namespace Redraft.Templating;

/// <summary>What a function, filter or test is given.</summary>
/// <param name="At">Where it is called.</param>
/// <param name="Meter">Counts what it uses up.</param>
/// <param name="Positional">By place.</param>
/// <param name="Named">By name.</param>
internal sealed record Arguments(int At, Meter Meter, IReadOnlyList<object?> Positional, IReadOnlyList<(string Name, object? Value)> Named)
{
    private const int LookCost = 8; // characters that could be compared while a parameter is looked at

    /// <summary>Something is wrong with them.</summary>
    public TemplateFault Fault(string problem) => new(At, problem);

    /// <summary>What is given for parameters in this order; a parameter that nothing is given for gets what it is by default.</summary>
    /// <param name="what">Who is called, for messages.</param>
    /// <param name="parameters">The parameters and their defaults; <see cref="Needed"/> where there is none.</param>
    public object?[] Of(string what, params (string Name, object? Otherwise)[] parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw Fault($"{what} takes {parameters.Length} arguments at most, {Positional.Count} were given");
        }

        Meter.Step(At, (long)LookCost * (Positional.Count + (Named.Count * (long)parameters.Length)));
        var values = parameters.Select((parameter, i) => i < Positional.Count ? Positional[i] : parameter.Otherwise).ToArray(); // [parameters]
        foreach (var (name, value) in Named)
        {
            var at = Array.FindIndex(parameters, parameter => parameter.Name == name);
            values[at >= Positional.Count ? at : throw Fault($"{what} takes no argument '{UntrustedText.Visible(name, 40)}' here")] = value;
        }

        return Array.FindIndex(values, value => ReferenceEquals(value, Needed)) is >= 0 and var missing ? throw Fault($"{what} needs an argument '{parameters[missing].Name}'") : values;
    }

    /// <summary>Stands for what has to be given.</summary>
    public static object Needed { get; } = new();

    /// <summary>A text that has to be one.</summary>
    public Words Text(string what, object? value) => value as Words ?? throw Fault($"{what} takes text, found {PythonText.Kind(value)}");

    /// <summary>A whole number that has to be one, within those of .NET's indices.</summary>
    public int Whole(string what, object? value) => value switch
    {
        long number => (int)Math.Clamp(number, int.MinValue, int.MaxValue),
        bool truth => truth ? 1 : 0,
        _ => throw Fault($"{what} takes a whole number, found {PythonText.Kind(value)}"),
    };
}
