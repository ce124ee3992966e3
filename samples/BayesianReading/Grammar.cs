namespace BayesianReading;

/// <summary>Every program of a tiny language: x, then two steps, each + − or × and 1, 2 or 3, carried out from left to right.</summary>
/// <remarks>A program is its number from 0 to 80; its four tokens are that number's digits in base 3.</remarks>
internal static class Grammar
{
    /// <summary>Tokens of a program.</summary>
    public const int Length = 4;

    /// <summary>Choices for each token.</summary>
    public const int Choices = 3;

    /// <summary>How many programs there are.</summary>
    public const int Count = 81;

    private const string Operators = "+-*";

    /// <summary>All programs.</summary>
    public static IEnumerable<int> Programs => Enumerable.Range(0, Count);

    /// <summary>A token, 0 to 2. Positions 0 and 2 are operators, 1 and 3 numbers.</summary>
    public static int Token(int program, int position) => program / Power(Length - 1 - position) % Choices;

    /// <summary>The program with other tokens.</summary>
    public static int Of(IEnumerable<int> tokens) => tokens.Aggregate(0, (number, token) => (number * Choices) + token);

    /// <summary>A token as it is written.</summary>
    public static string Word(int position, int token) => position % 2 == 0 ? Operators[token].ToString() : (token + 1).ToString();

    /// <summary>A program as it is written: <c>(x + 1) * 2</c>.</summary>
    public static string Text(int program)
    {
        var words = Enumerable.Range(0, Length).Select(i => Word(i, Token(program, i))).ToList();
        return $"(x {words[0]} {words[1]}) {words[2]} {words[3]}";
    }

    /// <summary>What a program returns.</summary>
    public static int Run(int program, int x) => Step(Step(x, Token(program, 0), Token(program, 1) + 1), Token(program, 2), Token(program, 3) + 1);

    private static int Step(int value, int op, int number) => op switch { 0 => value + number, 1 => value - number, _ => value * number };

    private static int Power(int exponent) => exponent == 0 ? 1 : Choices * Power(exponent - 1);
}
