using System.CommandLine;
using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Recipes;

namespace Redraft.Cli;

/// <summary><c>--budget</c> of commands that go on with a run: what may be spent on its hosted models, in the place of the recipe's.</summary>
internal static class BudgetOption
{
    public static Option<string?> Create() => new("--budget")
    {
        HelpName = "KEY=VALUE,…", Description = "What the run may spend on each of its hosted models, what it has spent included: tokens, requests, money (default: as its recipe says)",
    };

    /// <exception cref="CommandException">If it is none.</exception>
    public static BudgetRecipe? Of(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var budget = new BudgetRecipe();
        foreach (var (key, value) in text.Split(',').Select(part => part.Split('=', 2)).Select(part => (part[0].Trim(), part.Length > 1 ? part[1].Trim() : "")))
        {
            budget = (key, Whole(value), Real(value)) switch
            {
                ("tokens", { } most, _) => budget with { Tokens = most },
                ("requests", { } most, _) => budget with { Requests = most },
                ("money", _, { } most) => budget with { Money = most },
                _ => throw new CommandException(ErrorCodes.CommandLine, $"--budget: expected tokens=NUMBER, requests=NUMBER or money=AMOUNT, found '{UntrustedText.Visible($"{key}={value}", 80)}'"),
            };
        }

        return budget.Problems().FirstOrDefault() is { } problem ? throw new CommandException(ErrorCodes.CommandLine, $"--budget: {problem}") : budget;
    }

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Real(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
