using System.CommandLine;
using System.Globalization;

namespace Redraft.Cli;

/// <summary>Options that take a whole number and say what they take when they get something else.</summary>
internal static class NumberOption
{
    public static Option<int?> Create(string name, (int Least, int Most) range, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= range.Least && number <= range.Most)
            {
                return number;
            }

            result.AddError($"{name} takes a whole number from {range.Least} to {range.Most}, found '{text}'");
            return null;
        },
    };
}
