using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>Says in words what a program should do.</summary>
internal static class Descriptions
{
    /// <summary>The sentence forms.</summary>
    public static int Forms => 4;

    /// <summary>A description in the words chosen for each slot.</summary>
    /// <param name="form">Which sentence, from 0.</param>
    /// <param name="filter">As in "even numbers".</param>
    /// <param name="map">As in "squares".</param>
    /// <param name="reduce">As in "sum".</param>
    /// <param name="input">As in "values of the dictionary".</param>
    public static string Sentence(int form, string filter, string map, string reduce, string input) => form switch
    {
        0 => $"return the {reduce} of the {map} of the {filter} in the {input} xs",
        1 => $"from the {input} xs take the {filter} and give the {reduce} of their {map}",
        2 => $"the {reduce} of the {map} of all {filter} in the {input} xs",
        _ => $"take the {input} xs and compute the {reduce} of the {map} of its {filter}",
    };

    /// <summary>A description in everyday words, synonyms and form chosen at random.</summary>
    public static string Everyday(Meaning meaning, SeededRandom random) => Sentence(
        random.Next(Forms), random.Pick(meaning.Filter.Words), random.Pick(meaning.Map.Words), random.Pick(meaning.Reduce.Words), Input(meaning.Input, random));

    /// <summary>A description in which a slot's house word stands, with the slot's rate, for its everyday words.</summary>
    /// <param name="meaning">Gives the everyday words.</param>
    /// <param name="jargon">Gives the house words; the meaning itself, except where words are to be known without their meaning.</param>
    /// <param name="rate">For filter, map and reduce, each on its own.</param>
    /// <param name="inputRate">For the input type.</param>
    /// <param name="random">Decides which slots, synonyms and form.</param>
    public static string Mixed(Meaning meaning, Meaning jargon, double rate, double inputRate, SeededRandom random)
    {
        var filter = random.NextDouble() < rate ? House(jargon.Filter) : random.Pick(meaning.Filter.Words);
        var map = random.NextDouble() < rate ? jargon.Map.House : random.Pick(meaning.Map.Words);
        var reduce = random.NextDouble() < rate ? jargon.Reduce.House : random.Pick(meaning.Reduce.Words);
        var input = random.NextDouble() < inputRate ? jargon.Input.House : Input(meaning.Input, random);
        return Sentence(random.Next(Forms), filter, map, reduce, input);
    }

    /// <summary>A filter's house word, as in "quillon numbers".</summary>
    public static string House(FilterConcept filter) => filter.House + (filter.Family == Family.Numbers ? " numbers" : " words");

    private static string Input(InputConcept input, SeededRandom random) => input.Part + random.Pick(input.Words);
}
