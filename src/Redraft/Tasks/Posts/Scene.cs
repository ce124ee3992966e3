namespace Redraft.Tasks.Posts;

/// <summary>A post with what it tells, and what its distractors speak of.</summary>
internal sealed record Scene(Facts Facts, Facts Others, string Post)
{
    /// <summary>A scene of pretraining: its facts are in no problem.</summary>
    public static Scene Draw(SeededRandom random)
    {
        Facts facts;
        do
        {
            facts = Facts.Draw(random);
        }
        while (!facts.IsForPretraining);

        var others = Facts.Draw(random);
        return new Scene(facts, others, PostWriter.Write(facts, others, random));
    }

    /// <summary>What is wrong with a summary, the worst first.</summary>
    public IReadOnlyList<Flaw> Read(string summary) => SummaryReader.Read(Facts, Post, summary);
}
