using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Remote.Asking;

/// <summary>Which of two words a model would answer with, read off the likeliest first tokens or off its answers.</summary>
internal static class WordOdds
{
    /// <summary>Half a vote for either word, so that a unanimous vote isn't certainty.</summary>
    private const double Doubt = 0.5;

    /// <summary>ln P(for) − ln P(against), where tokens count for a word that they are but for spaces around it and, in a chat, capitals.</summary>
    /// <remarks>A word that isn't among the likeliest counts with what it can have at most: the least likely's probability, or what all of them leave over. NaN without either.</remarks>
    public static double OfLikeliest(JudgeQuestion question, IReadOnlyList<(string Token, double Nats)> likeliest, bool chat)
    {
        var (yes, no) = (Sum(question.For, likeliest, chat), Sum(question.Against, likeliest, chat));
        if (yes == 0 && no == 0)
        {
            return double.NaN;
        }

        var most = Math.Min(likeliest.Min(token => Math.Exp(token.Nats)), Math.Max(1 - likeliest.Sum(token => Math.Exp(token.Nats)), 1e-9));
        return Math.Log(yes > 0 ? yes : most) - Math.Log(no > 0 ? no : most);
    }

    /// <summary>The log-odds of answers in words; NaN where none begins with either.</summary>
    public static double OfVotes(JudgeQuestion question, IEnumerable<Completion> answers)
    {
        var words = answers.Select(answer => FirstWord(answer.Text)).ToList();
        var (yes, no) = (words.Count(word => Same(word, question.For, true)), words.Count(word => Same(word, question.Against, true)));
        return yes + no == 0 ? double.NaN : Math.Log(yes + Doubt) - Math.Log(no + Doubt);
    }

    private static double Sum(string word, IReadOnlyList<(string Token, double Nats)> likeliest, bool chat)
        => likeliest.Where(token => Same(token.Token.Trim(), word, chat)).Sum(token => Math.Exp(token.Nats));

    private static bool Same(string found, string word, bool anyCase) => string.Equals(found, word.Trim(), anyCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static string FirstWord(string text) => new([.. text.TrimStart(' ', '\n', '\t', '"', '*', '\'').TakeWhile(char.IsLetterOrDigit)]);
}
