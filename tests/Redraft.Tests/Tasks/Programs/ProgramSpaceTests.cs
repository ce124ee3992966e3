using Redraft.Tasks.Programs;
using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tests.Tasks.Programs;

public sealed class ProgramSpaceTests(ITestOutputHelper output)
{
    [Fact]
    public void There_are_thousands_of_combinations()
    {
        foreach (var family in Enum.GetValues<Family>())
        {
            var typed = ProgramSpace.WellTyped(family).Count();
            var kept = ProgramSpace.Combinations(family).Count;
            output.WriteLine($"{family}: {typed} well-typed, {kept} distinct, {kept * Inputs.Of(family).Count} programs");
            Assert.InRange(kept, 2000, typed);
        }
    }

    [Fact]
    public void No_two_combinations_act_alike_on_the_core_inputs()
    {
        foreach (var family in Enum.GetValues<Family>())
        {
            var all = ProgramSpace.Combinations(family);
            Assert.Equal(all.Count, all.Select(ProgramSpace.Behaviour).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_program_that_passes_the_core_tests_is_right_on_other_inputs_too(int which)
    {
        var family = (Family)which;
        var random = new SeededRandom(77);
        var many = Enumerable.Range(0, 100).Select(_ => TestInputs.Random(family, random)).ToList();
        var kept = ProgramSpace.Combinations(family).ToDictionary(ProgramSpace.Behaviour);
        var fooled = ProgramSpace.WellTyped(family)
            .Where(c => kept.TryGetValue(ProgramSpace.Behaviour(c), out var asked) && many.Any(items => c.Evaluate(items) != asked.Evaluate(items)))
            .Select(c => $"{c} passes as {kept[ProgramSpace.Behaviour(c)]}").ToList();
        Assert.True(fooled.Count == 0, string.Join('\n', fooled));
    }

    [Fact]
    public void The_tests_of_random_problems_refuse_the_programs_of_other_problems()
    {
        var random = new SeededRandom(3);
        foreach (var family in Enum.GetValues<Family>())
        {
            for (var i = 0; i < 2000; i++)
            {
                var asked = random.Pick(ProgramSpace.Combinations(family));
                var given = Corruption.Replace(new Meaning(asked, Inputs.Of(family)[0]), random.Pick<Slot>([Slot.Filter, Slot.Map, Slot.Reduce]), random).Combination;
                if (ProgramSpace.Combinations(family).Contains(given))
                {
                    Assert.Contains(TestInputs.Core(family), items => given.Evaluate(items) != asked.Evaluate(items));
                }
            }
        }
    }

    [Fact]
    public void Ids_everyday_words_and_house_words_are_unique_where_they_must_be()
    {
        Assert.Equal(ProgramsPretraining.HouseWords.Count, ProgramsPretraining.HouseWords.Distinct().Count());
        Assert.All(ProgramsPretraining.HouseWords, word => Assert.True(word.Length > 4 && word.All(char.IsAsciiLetterLower), word));
        foreach (var table in new IEnumerable<Concept>[] { NumberFilters.All, WordFilters.All, NumberMaps.All, WordMaps.All, Reduces.All, Inputs.Numbers, Inputs.Words })
        {
            var concepts = table.ToList();
            Assert.Equal(concepts.Count, concepts.Select(c => c.Id).Distinct().Count());
            Assert.Equal(concepts.Count, concepts.Select(c => c.Code).Distinct().Count());
            var words = concepts.SelectMany(c => c.Words).ToList();
            Assert.Equal(words.Count, words.Distinct().Count());
            Assert.All(concepts, c => Assert.InRange(c.Words.Count, 2, 3));
        }
    }

    [Fact]
    public void Every_canonical_program_is_read_back_into_its_meaning()
    {
        foreach (var family in Enum.GetValues<Family>())
        {
            foreach (var combination in ProgramSpace.Combinations(family))
            {
                foreach (var input in Inputs.Of(family))
                {
                    var meaning = new Meaning(combination, input);
                    Assert.Equal(meaning, ProgramReader.Read("def solve(xs):\n" + meaning.Body + "\n", family)?.Meaning);
                }
            }
        }
    }
}
